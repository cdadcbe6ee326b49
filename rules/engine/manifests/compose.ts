import type { ComposeService, ManifestFact, ProbedPath, Said, SchemaPush } from '../model/manifest.ts';
import { joined } from '../tools/paths.ts';
import { yamlDocuments, type YamlEntry, type YamlNode } from '../parse/yaml.ts';
import { askedPath } from './health-command.ts';
import { pushBy } from './schema-push.ts';
import type { Surroundings } from './start.ts';

const COMPOSE = /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/;

/** Compose files for a desk or a test are deployed by nobody. */
const FOR_DEVELOPMENT = /(?:^|[/._-])(?:dev|devcontainer|development|local|localenv|tests?|testing|e2e|ci|debug|override|example)(?:[/._-]|$)/i;

/** Whether a file may be a compose file of a deploy. */
export function mayBeCompose(path: string, text: string): boolean {
  return COMPOSE.test(path) && /^["']?services["']?:/m.test(text);
}

/** What the services of a compose file say. Throws what the parser throws. */
export function composeFacts(text: string, { path, root, files }: Surroundings): readonly ManifestFact[] {
  if (FOR_DEVELOPMENT.test(path.slice(root.length))) return [];
  return yamlDocuments(text).flatMap((document) => (document.get('services')?.entries() ?? []).flatMap((entry) => factsOf(entry, text, { path, root, files })));
}

function factsOf({ key, keyRange, value }: YamlEntry, text: string, surroundings: Surroundings): readonly ManifestFact[] {
  const file = surroundings.path;
  if (value === undefined || value.get('extends') !== undefined) return [];
  const build = buildFolder(value.get('build'));
  const image = value.get('image')?.scalar;
  const service: ComposeService = {
    kind: 'composeService',
    file,
    range: keyRange,
    name: key,
    image: typeof image === 'string' ? image : undefined,
    build,
    stopGracePeriod: secondsAt(value.get('stop_grace_period')),
    staysUp: value.get('deploy') !== undefined || /^(?:always|unless-stopped|on-failure)/.test(String(value.get('restart')?.scalar)),
  };
  return [service, ...(service.staysUp ? pushed(value, text, surroundings) : []), ...probedBy(value.get('healthcheck'), build, file, text)];
}

/** What a service that is deployed pushes to the database when it starts; the package is the one that it is built from. */
function pushed(service: YamlNode, text: string, surroundings: Surroundings): readonly SchemaPush[] {
  const folder = buildFolder(service.get('build'));
  const path = folder === undefined ? surroundings.path : normalisedFolder(surroundings.path, folder);
  return ['entrypoint', 'command'].flatMap((name) => {
    const node = service.get(name);
    const words = node === undefined ? [] : typeof node.scalar === 'string' ? [node.scalar] : node.items().map((item) => String(item.scalar));
    const push = node === undefined || words.length === 0 ? undefined : pushBy(text, { words, range: node.range }, { ...surroundings, path });
    return push === undefined ? [] : [{ ...push, file: surroundings.path }];
  });
}

/** A file in the folder that a service is built from, for what is looked up beside it. */
function normalisedFolder(path: string, folder: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const part of folder.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return `${parts.join('/')}/Dockerfile`;
}

function probedBy(healthcheck: YamlNode | undefined, build: string | undefined, file: string, text: string): readonly ProbedPath[] {
  const test = healthcheck?.get('test');
  if (test === undefined || build === undefined || healthcheck?.get('disable')?.scalar === true) return [];
  const asked = askedPath(text, test.range);
  return asked === undefined ? [] : [{ kind: 'probedPath', file, range: asked.range, asks: 'health', path: asked.path, origin: { folder: build } }];
}

/** The folder of the Dockerfile where it is told, else that of the context. */
function buildFolder(build: YamlNode | undefined): string | undefined {
  const context = build?.isMap === true ? (build.get('context')?.scalar ?? '.') : build?.scalar;
  if (typeof context !== 'string' || /[${]|:\/\//.test(context)) return undefined;
  const dockerfile = build?.get('dockerfile')?.scalar;
  if (typeof dockerfile !== 'string') return context;
  if (/[${]/.test(dockerfile)) return undefined;
  return dockerfile.includes('/') ? joined(context, dockerfile.slice(0, dockerfile.lastIndexOf('/'))) : context;
}

const UNITS: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** A duration of compose, `1m30s`, in seconds. */
function secondsAt(node: YamlNode | undefined): Said<number> | undefined {
  const text = String(node?.scalar ?? '');
  if (node === undefined || !/^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h))+$/.test(text)) return undefined;
  const value = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)].reduce((sum, [, number = '0', unit = 's']) => sum + Number(number) * (UNITS[unit] ?? 1), 0);
  return { value, range: node.range };
}
