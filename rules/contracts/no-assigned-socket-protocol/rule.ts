import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'no-assigned-socket-protocol',
  family: 'contracts',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow assigning to the protocol of a WebSocket, which throws.',
  sources: ['https://github.com/websockets/ws/blob/master/doc/ws.md#websocketprotocol', 'measured: test/truth/socket-protocol.test.ts'],
  facts: ['socketProtocol'],
  check({ misuse, range }, service) {
    if (misuse !== 'assigned') return undefined;
    return {
      range,
      message: {
        what: `\`${service.text(range)}\` has only a getter: assigning to it throws a TypeError.`,
        why: 'During a rolling deploy clients of the old version connect to the new one. Where the assignment is meant for them, their first connection ends the process and everybody else\'s with it.',
        instead: 'Keep the version in a variable of your own. What is agreed on with the client, `handleProtocols` of the server chooses before the connection stands.',
      },
    };
  },
});
