import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'require-socket-protocol',
  family: 'contracts',
  preset: 'recommended',
  severity: 'error',
  summary: 'Require a WebSocket server that serves by protocol to choose the protocol itself.',
  sources: ['https://github.com/websockets/ws/blob/master/doc/ws.md#new-websocketserveroptions-callback', 'measured: test/truth/socket-protocol.test.ts'],
  facts: ['socketProtocol'],
  check({ misuse, range }) {
    if (misuse !== 'unchosen') return undefined;
    return {
      range,
      message: {
        what: 'This server has no `handleProtocols`, so it agrees to whatever protocol a client offers first, known or not.',
        why: 'During a rolling deploy a client of the new version that reaches an old instance is told that its protocol is spoken there, and is served another.',
        instead: 'Give the server `handleProtocols`: it returns the newest of its own protocols that is offered, and `false` where there is none.',
      },
    };
  },
});
