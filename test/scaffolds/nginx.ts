import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '../truth/free-port.ts';
import { watched } from './running-service.ts';

/** Whether the machine has nginx: Debian's package, which `.ci/run` installs. */
export function hasNginx(): boolean {
  return spawnSync('nginx', ['-v']).status === 0;
}

function configuration(port: number, upstreams: readonly number[]): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path temp;`);
  // A request that fails is not tried elsewhere: the client sees it.
  return `worker_processes 1; pid nginx.pid; error_log stderr notice; events {}
http {
  access_log off; ${paths.join(' ')}
  upstream service { ${upstreams.map((upstream) => `server 127.0.0.1:${upstream} max_fails=0;`).join(' ')} keepalive 16; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_next_upstream off; }
  }
}
`;
}

/** A load balancer that keeps connections to the instances that it is told of. */
export class Nginx {
  readonly port: number;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(folder: string, port: number, process: ChildProcess) {
    this.#folder = folder;
    this.port = port;
    this.#process = process;
  }

  /** @param folder for its files; it is made */
  static async start(folder: string, ...upstreams: readonly number[]): Promise<Nginx> {
    const port = await findFreePort();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'nginx.conf'), configuration(port, upstreams));
    const child = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr', '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'pipe'] });
    watched(child);
    const nginx = new Nginx(folder, port, child);
    await nginx.#says(/start worker process \d+/);
    return nginx;
  }

  /** Serves by these instances from now on, once it has taken it over. */
  async serve(...upstreams: readonly number[]): Promise<void> {
    writeFileSync(join(this.#folder, 'nginx.conf'), configuration(this.port, upstreams));
    this.#process.kill('SIGHUP');
    await this.#says(/start worker process \d+/);
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGTERM');
    await once(this.#process, 'exit');
  }

  #says(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const { stderr } = this.#process;
      const failed = (): void => reject(new Error('nginx has ended'));
      const hear = (chunk: Buffer): void => {
        if (!pattern.test(String(chunk))) return;
        stderr?.off('data', hear);
        this.#process.off('exit', failed);
        resolve();
      };
      stderr?.on('data', hear);
      this.#process.once('exit', failed);
    });
  }
}
