import { existsSync } from 'node:fs';
import { repository } from '../harness/workspace.ts';

/** A Node that services run on. */
export interface NodeVersion {
  readonly name: string;
  readonly executable: string;
}

const NEXT_MAJOR = '22';

function nextNode(): readonly NodeVersion[] {
  const executable = `${repository}test/runtimes/node_modules/node-${process.platform}-${process.arch}/bin/node`;
  return process.versions.node.startsWith(`${NEXT_MAJOR}.`) || !existsSync(executable) ? [] : [{ name: `Node ${NEXT_MAJOR}`, executable }];
}

/** The Node that runs the tests, and the next one with long-term support where `npm ci --prefix test/runtimes` has installed it. */
export const NODE_VERSIONS: readonly NodeVersion[] = [{ name: `Node ${process.versions.node.split('.')[0]}`, executable: process.execPath }, ...nextNode()];
