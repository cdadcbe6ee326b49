import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'require-safe-socket-message',
  family: 'contracts',
  preset: 'recommended',
  severity: 'warn',
  summary: 'Require that a message which is no JSON does not end a WebSocket server.',
  sources: ['https://nodejs.org/docs/latest/api/process.html#event-uncaughtexception', 'measured: test/truth/socket-protocol.test.ts'],
  facts: ['uncaughtParse'],
  check({ range }, service) {
    if (service.factsOf('lastResort').length > 0) return undefined;
    return {
      range,
      message: {
        what: 'Nobody catches what `JSON.parse` throws for a message that is no JSON: it ends the process, and the connections of all its clients.',
        why: 'During a rolling deploy clients of another version are connected to this instance. The first of them that writes its messages in another form ends it for everybody.',
        instead: 'Parse within `try`, and close the connection of who sends what cannot be read, with code 1007 or 1008.',
      },
    };
  },
});
