import type { DockerfileParser } from 'dockerfile-ast';
import type * as yaml from 'yaml';
import { loadParser } from './bundle.ts';

/** The parsers' bundles beside ours, where we are built; from the sources they are the packages themselves. */
declare const YAML_PARSER: string | undefined;
declare const DOCKERFILE_PARSER: string | undefined;
const YAML = typeof YAML_PARSER === 'string' ? YAML_PARSER : 'yaml';
const DOCKERFILE = typeof DOCKERFILE_PARSER === 'string' ? DOCKERFILE_PARSER : 'dockerfile-ast';

/** The parser of YAML; it is loaded by the first file that needs it. */
export function yamlParser(): typeof yaml {
  return loadParser(YAML) as typeof yaml;
}

/** The parser of Dockerfiles; it is loaded by the first file that needs it. */
export function dockerfileParser(): typeof DockerfileParser {
  return (loadParser(DOCKERFILE) as { readonly DockerfileParser: typeof DockerfileParser }).DockerfileParser;
}
