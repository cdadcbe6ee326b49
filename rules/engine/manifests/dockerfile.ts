import type { Dockerfile, Instruction } from 'dockerfile-ast';
import type { Range } from '../model/range.ts';
import type { Comment } from '../model/statement.ts';
import { dockerfileParser } from '../parse/manifest-parsers.ts';

/** The arguments of CMD or ENTRYPOINT. */
export interface Command {
  readonly instruction: 'CMD' | 'ENTRYPOINT';
  /** `exec`: started as it stands. `shell`: handed to a shell as one text. */
  readonly form: 'exec' | 'shell';
  /** The words of the exec form; those between blanks of the shell form. */
  readonly words: readonly string[];
  /** Without the line breaks that a backslash takes away. */
  readonly text: string;
  readonly range: Range;
}

/** The last stage of a Dockerfile with what it has from the stages that it is made of: the image that is run. */
export interface Image {
  /** The image that all of it begins with, with its variables put in: `node:22-alpine`; `undefined` where one is unknown. */
  readonly base: string | undefined;
  readonly entrypoint: Command | undefined;
  readonly command: Command | undefined;
  /** The command that Docker asks the container with. */
  readonly healthcheck: Range | undefined;
  /** It says itself which shell takes the shell form. */
  readonly setsShell: boolean;
  /** Files of the project that are copied into it, as written. */
  readonly copied: readonly string[];
}

interface Stage extends Image {
  readonly name: string | undefined;
}

/** Turns the positions of dockerfile-ast into offsets. */
class Offsets {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (const match of text.matchAll(/\r\n|\r|\n/g)) this.#starts.push(match.index + match[0].length);
  }

  of({ start, end }: NonNullable<ReturnType<Instruction['getArgumentsRange']>>): Range {
    return { start: (this.#starts[start.line] ?? 0) + start.character, end: (this.#starts[end.line] ?? 0) + end.character };
  }
}

/** Docker takes for the exec form what is a JSON array of strings, and hands everything else to the shell. */
function jsonWords(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

function commandOf(instruction: Instruction, offsets: Offsets): Command | undefined {
  const range = instruction.getArgumentsRange();
  const text = instruction.getArgumentsContent()?.trim();
  if (range === null || text === undefined || text === '' || text.startsWith('<<')) return undefined;
  const words = jsonWords(text);
  const common = { instruction: instruction.getKeyword() as Command['instruction'], text, range: offsets.of(range) };
  return words === undefined ? { ...common, form: 'shell', words: text.split(/\s+/) } : { ...common, form: 'exec', words };
}

const VARIABLE = /\$(?:\{(\w+)(?::?[-+?][^}]*)?\}|(\w+))/g;

/** An image's name with the defaults of its arguments put in. */
function resolved(name: string, dockerfile: Dockerfile, line: number): string | undefined {
  let known = true;
  const text = name.replace(VARIABLE, (_, braced: string | undefined, plain: string | undefined) => {
    const value = dockerfile.resolveVariable(braced ?? plain ?? '', line);
    if (typeof value !== 'string' || value === '') known = false;
    return value ?? '';
  });
  return known ? text : undefined;
}

const EMPTY: Stage = { name: undefined, base: undefined, entrypoint: undefined, command: undefined, healthcheck: undefined, setsShell: false, copied: [] };

/** The stage that is run when nobody names another: the last. `undefined` where there is none. */
export function imageOf(text: string): Image | undefined {
  const dockerfile = dockerfileParser().parse(text);
  const offsets = new Offsets(text);
  const stages: Stage[] = [];
  for (const instruction of dockerfile.getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      stages.push(begun(instruction, dockerfile, stages));
      continue;
    }
    const stage = stages.pop();
    if (stage !== undefined) stages.push(followed(stage, instruction, offsets));
  }
  return stages.at(-1);
}

function begun(from: Instruction, dockerfile: Dockerfile, stages: readonly Stage[]): Stage {
  const words = from.getArguments().map((argument) => argument.getValue());
  const base = resolved(words[0] ?? '', dockerfile, from.getRange().start.line);
  const name = /^as$/i.test(words[1] ?? '') ? words[2]?.toLowerCase() : undefined;
  const parent = stages.find((stage) => stage.name !== undefined && stage.name === base?.toLowerCase());
  return parent === undefined ? { ...EMPTY, base, name } : { ...parent, name };
}

function followed(stage: Stage, instruction: Instruction, offsets: Offsets): Stage {
  switch (instruction.getKeyword()) {
    case 'CMD':
      return { ...stage, command: commandOf(instruction, offsets) };
    case 'ENTRYPOINT':
      return { ...stage, entrypoint: commandOf(instruction, offsets) };
    case 'HEALTHCHECK': {
      const range = instruction.getArgumentsRange();
      return { ...stage, healthcheck: range === null ? undefined : offsets.of(range) };
    }
    case 'SHELL':
      return { ...stage, setsShell: true };
    case 'COPY':
    case 'ADD':
      return { ...stage, copied: [...stage.copied, ...instruction.getArguments().slice(0, -1).map((argument) => argument.getValue())] };
    default:
      return stage;
  }
}

/** The comments of a Dockerfile. */
export function dockerfileComments(text: string): readonly Comment[] {
  const offsets = new Offsets(text);
  return dockerfileParser()
    .parse(text)
    .getComments()
    .map((comment) => {
      const { start, end } = offsets.of(comment.getRange());
      return { style: 'line', text: text.slice(start + 1, end), start, end };
    });
}
