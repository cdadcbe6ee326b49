/** When Nest calls its hooks, and whether it does at all: measured with the installed NestJS on the Node that runs the tests. */
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Agent, get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as later } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pg from 'pg';

const order: string[] = [];

class Hooks {
  onModuleDestroy(): void {
    order.push('onModuleDestroy');
  }

  beforeApplicationShutdown(): void {
    order.push('beforeApplicationShutdown');
  }

  onApplicationShutdown(): void {
    order.push('onApplicationShutdown');
  }
}

class Application {}
Module({ providers: [Hooks] })(Application);

/** An application that listens for nothing; with `hooks` it is told to. */
function program(hooks: boolean): string {
  return `
    require('reflect-metadata');
    const { Module } = require('@nestjs/common');
    const { NestFactory } = require('@nestjs/core');
    class Hooks { onApplicationShutdown() { console.log('hook'); } }
    class Application {}
    Module({ providers: [Hooks] })(Application);
    NestFactory.create(Application, { logger: false }).then(async (app) => {
      ${hooks ? 'app.enableShutdownHooks();' : ''}
      await app.listen(0);
      console.log('up');
    });
  `;
}

async function saidUntilTheEnd(hooks: boolean): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['-e', program(hooks)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const said: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    if (line === 'up') child.kill('SIGTERM');
  }
  await ended;
  return said;
}

describe('Nest that is told to close', () => {
  it('calls its early hooks while a request is under way, and the last one when it has been answered', async () => {
    const app = await NestFactory.create<NestExpressApplication>(Application, { logger: false });
    const asked = { slow: (): void => undefined };
    const busy = new Promise<void>((resolve) => (asked.slow = resolve));
    app.use('/slow', (_: unknown, response: { end(text: string): void }) => {
      asked.slow();
      setTimeout(() => {
        order.push('answered');
        response.end('slow');
      }, 200);
    });
    await app.listen(0, '127.0.0.1');
    const answer = fetch(`http://127.0.0.1:${((app.getHttpServer()).address() as AddressInfo).port}/slow`, { headers: { connection: 'close' } });
    await busy;
    await app.close();
    assert.equal(await (await answer).text(), 'slow');
    assert.deepEqual(order, ['onModuleDestroy', 'beforeApplicationShutdown', 'answered', 'onApplicationShutdown']);
  });

  it('goes on answering over a connection that was busy when it was told, and is not done', async () => {
    const app = await NestFactory.create<NestExpressApplication>(Application, { logger: false });
    const slow = { asked: (): void => undefined };
    const busy = new Promise<void>((resolve) => (slow.asked = resolve));
    app.use('/slow', (_: unknown, response: { end(text: string): void }) => {
      slow.asked();
      setTimeout(() => response.end('slow'), 100);
    });
    await app.listen(0, '127.0.0.1');
    const { port } = (app.getHttpServer()).address() as AddressInfo;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statusOf = async (): Promise<number | undefined> => {
      const request = get({ port, path: '/slow', agent, host: '127.0.0.1' });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
      return response.statusCode;
    };
    const first = statusOf();
    await busy;
    let isClosed = false;
    const closed = app.close().then(() => (isClosed = true));
    assert.equal(await first, 200);
    assert.deepEqual([await statusOf(), await statusOf(), isClosed], [200, 200, false]);
    agent.destroy();
    await closed;
  });

  it('calls no hook on SIGTERM before it was told to listen for signals', async () => {
    assert.deepEqual(await saidUntilTheEnd(false), ['up']);
    assert.deepEqual(await saidUntilTheEnd(true), ['up', 'hook']);
  });
});

describe('a pool of pg that was ended', () => {
  it('refuses every query that comes later, at once', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1 });
    await pool.end();
    await assert.rejects(Promise.race([pool.query('SELECT 1'), later(1_000)]), /Cannot use a pool after calling end on the pool/);
  });
});
