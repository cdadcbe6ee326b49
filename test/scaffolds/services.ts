/** Small services without a graceful shutdown, one a framework, each in a package of its own and in a style of its own. */

interface ExampleService {
  readonly name: string;
  /** Paths from the package's folder. */
  readonly files: Readonly<Record<string, string>>;
  /** The file that is started, where the hazard is. */
  readonly entry: string;
}

/** Answers with the name of the instance, `/slow` after 800 ms. */
const ANSWER = `const instance = process.env.INSTANCE ?? 'none';\n`;

const express: ExampleService = {
  name: 'express',
  entry: 'src/server.ts',
  files: {
    'package.json': JSON.stringify({ name: 'express-service', private: true, type: 'module', dependencies: { express: '5', pg: '8', ws: '8' } }),
    'src/database.ts': `import { Pool } from 'pg';\n\nexport const pool = new Pool();\n`,
    'src/app.ts': `import express, { type Express } from 'express';
import { pool } from './database.ts';

${ANSWER}
export function createApp(): Express {
  const app = express();
  app.get('/', (_request, response) => void response.send(instance));
  app.get('/slow', (_request, response) => void setTimeout(() => response.send(instance), 800));
  app.get('/waiting', (_request, response) => void response.json(pool.waitingCount));
  return app;
}
`,
    'src/prices.ts': `import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';

export function servePrices(server: Server): void {
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.send('{}'));
}
`,
    'src/server.ts': `import { createApp } from './app.ts';
import { servePrices } from './prices.ts';

const port = Number(process.env.PORT ?? 8080);

const server = createApp().listen(port, () => {
  console.log(\`listens on \${port}\`);
});
servePrices(server);
`,
  },
};

const node: ExampleService = {
  name: 'node',
  entry: 'server.js',
  files: {
    'package.json': JSON.stringify({ name: 'node-service', private: true, dependencies: { pg: '8' } }),
    'db.js': `const { Pool } = require("pg")\n\nmodule.exports = new Pool()\n`,
    'server.js': `"use strict"

const http = require("http")
const db = require("./db")

${ANSWER.replaceAll("'", '"').replace(';', '')}
const server = http.createServer((request, response) => {
\tif (request.url === "/waiting") response.end(String(db.waitingCount))
\telse setTimeout(() => response.end(instance), request.url === "/slow" ? 800 : 0)
})

server.listen(process.env.PORT, () => console.log("listens"))
`,
  },
};

const koa: ExampleService = {
  name: 'koa',
  entry: 'src/main.ts',
  files: {
    'package.json': JSON.stringify({ name: 'koa-service', private: true, type: 'module', dependencies: { koa: '3', 'socket.io': '4' } }),
    'src/main.ts': `import { setTimeout as wait } from "node:timers/promises";
import Koa from "koa";
import { Server } from "socket.io";

${ANSWER.replaceAll("'", '"')}
async function main(): Promise<void> {
    const app = new Koa();
    app.use(async (context) => {
        if (context.path === "/slow") await wait(800);
        context.body = instance;
    });
    const server = app.listen(process.env.PORT).on("listening", () => console.log("listens"));
    const io = new Server(server); // live prices
    io.on("connection", (socket) => void socket.emit("price", 1));
    await Promise.resolve();
}

void main();
`,
  },
};

const hono: ExampleService = {
  name: 'hono',
  entry: 'src/index.ts',
  files: {
    'package.json': JSON.stringify({ name: 'hono-service', private: true, type: 'module', dependencies: { hono: '4', '@hono/node-server': '2' } }),
    'src/index.ts': `import { setTimeout as wait } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

${ANSWER}
const app = new Hono();
app.get('/', (context) => context.text(instance));
app.get('/slow', async (context) => {
  await wait(800);
  return context.text(instance);
});

serve({ fetch: app.fetch, port: Number(process.env.PORT) }, () => console.log('listens'));
`,
  },
};

const fastify: ExampleService = {
  name: 'fastify',
  entry: 'src/server.ts',
  files: {
    'package.json': JSON.stringify({ name: 'fastify-service', private: true, type: 'module', dependencies: { fastify: '5', pg: '8' } }),
    'src/server.ts': `import { setTimeout as wait } from 'node:timers/promises';
import Fastify from 'fastify';
import { Pool } from 'pg';

${ANSWER}
const pool = new Pool();
const app = Fastify();
app.get('/', () => instance);
app.get('/waiting', () => pool.waitingCount);
app.get('/slow', async () => {
  await wait(800);
  return instance;
});

try {
  await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
  console.log('listens');
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
`,
  },
};

const nest: ExampleService = {
  name: 'nest',
  entry: 'src/main.ts',
  files: {
    'package.json': JSON.stringify({ name: 'nest-service', private: true, type: 'module', dependencies: { '@nestjs/core': '12', '@nestjs/common': '12', '@nestjs/platform-express': '12' } }),
    'src/app.module.ts': `import { setTimeout as wait } from 'node:timers/promises';
import { Controller, Get, Module } from '@nestjs/common';

${ANSWER}
@Controller()
class AppController {
  @Get()
  answer(): string {
    return instance;
  }

  @Get('slow')
  async slow(): Promise<string> {
    await wait(800);
    return instance;
  }
}

@Module({ controllers: [AppController] })
export class AppModule {}
`,
    'src/main.ts': `import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(Number(process.env.PORT));
  console.log('listens');
}
void bootstrap();
`,
  },
};

export const SERVICES: readonly ExampleService[] = [express, node, koa, hono, fastify, nest];
