import type { TSESTree } from '@typescript-eslint/types';
import { propertyName } from '../code/imports.ts';
import { rangeOf } from '../code/value.ts';
import { isGlobal } from '../code/variables.ts';
import type { Fact } from '../model/fact.ts';
import { mayBeCalled } from './called-as.ts';
import type { FileView, Framework } from './framework.ts';
import { writtenOption } from './options.ts';

/** What runs a function by the clock of this process: the path of `Origin`, and the argument or option with the function. */
const SCHEDULERS: readonly { readonly module: RegExp; readonly path: RegExp; readonly task: number | string }[] = [
  { module: /^node-cron$/, path: /^(?:default\.)?schedule$/, task: 1 },
  { module: /^cron$/, path: /^(?:default\.)?CronJob$/, task: 1 },
  { module: /^cron$/, path: /^(?:default\.)?CronJob\.from$/, task: 'onTick' },
  { module: /^croner$/, path: /^(?:default\.)?(?:Cron)?$/, task: 1 },
  { module: /^node-schedule$/, path: /^(?:default\.)?scheduleJob$/, task: 1 },
];

/** Texts without one of them schedule nothing but intervals. */
const LIBRARIES = /node-cron|['"]cron['"]|croner|node-schedule/;

/** Milliseconds below which an interval is a heartbeat. */
const MINUTE = 60_000;

/** Words of the options that name one instance: node-cron 4 asks a store. */
const DISTRIBUTED = /\bdistributed\s*:/;

function taskOf(node: TSESTree.CallExpression | TSESTree.NewExpression, task: number | string): TSESTree.Node | undefined {
  if (typeof task === 'string') return writtenOption(node.arguments[0], task);
  // `scheduleJob('name', rule, task)` has its task behind the name.
  return node.arguments.slice(task).find((argument) => /Function|Identifier|MemberExpression/.test(argument.type));
}

function scheduled(node: TSESTree.CallExpression | TSESTree.NewExpression, file: FileView): readonly Fact[] {
  const at = { file: file.code.path, range: rangeOf(node.callee) };
  if (isGlobal(file.code, node.callee, 'setInterval')) {
    const milliseconds = file.numberOf(node.arguments[1]);
    const handler = milliseconds !== undefined && milliseconds >= MINUTE ? file.behaviourOf(node.arguments[0]) : undefined;
    return handler === undefined ? [] : [{ kind: 'schedule', library: 'setInterval', handler, ...at }];
  }
  const origin = LIBRARIES.test(file.code.text) && mayBeCalled(node, /^(?:schedule|CronJob|from|Cron|scheduleJob|default)$/, file) ? file.originOf(node.callee) : undefined;
  const scheduler = origin === undefined ? undefined : SCHEDULERS.find(({ module, path }) => module.test(origin.module) && path.test(origin.path));
  if (origin === undefined || scheduler === undefined || DISTRIBUTED.test(file.code.text.slice(...node.range))) return [];
  const handler = file.behaviourOf(taskOf(node, scheduler.task));
  return handler === undefined ? [] : [{ kind: 'schedule', library: origin.module, handler, ...at }];
}

/** `@Cron('0 * * * *')` of Nest over a method. */
function decorated(node: TSESTree.MethodDefinition, file: FileView): readonly Fact[] {
  const isScheduled = node.decorators.some(({ expression }) => {
    if (expression.type !== 'CallExpression') return false;
    const origin = file.originOf(expression.callee);
    return origin?.module === '@nestjs/schedule' && (origin.path === 'Cron' || (origin.path === 'Interval' && (file.numberOf(expression.arguments.at(-1)) ?? 0) >= MINUTE));
  });
  const handler = isScheduled ? file.behaviourOf(node.value) : undefined;
  return handler === undefined || propertyName(node.key, node.computed) === undefined ? [] : [{ kind: 'schedule', library: '@nestjs/schedule', handler, file: file.code.path, range: rangeOf(node.key) }];
}

/** Work that every instance does by its own clock. */
export const schedules: Framework = {
  name: 'schedules',
  words: ['node-cron', "'cron'", '"cron"', 'croner', 'node-schedule', '@nestjs/schedule', 'setInterval('],
  gives: ['schedule'],
  facts: (node, file) => (node.type === 'CallExpression' || node.type === 'NewExpression' ? scheduled(node, file) : node.type === 'MethodDefinition' ? decorated(node, file) : []),
};
