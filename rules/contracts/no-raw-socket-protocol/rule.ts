import { defineServiceRule } from '../../engine/model/rule.ts';

export default defineServiceRule({
  id: 'no-raw-socket-protocol',
  family: 'contracts',
  preset: 'recommended',
  severity: 'error',
  summary: 'Disallow comparing the header of WebSocket protocols, a list, as if it were one protocol.',
  sources: ['https://www.rfc-editor.org/rfc/rfc6455#section-11.3.4', 'measured: test/truth/socket-protocol.test.ts'],
  facts: ['socketProtocol'],
  check({ misuse, range }, service) {
    if (misuse !== 'compared') return undefined;
    return {
      range,
      message: {
        what: `\`${service.text(range)}\` is the list of all protocols that the client offers, and is compared as if it were one.`,
        why: 'During a rolling deploy a client that speaks two versions offers `v2, v1`. That equals neither, so it is served another version than the one that was agreed on with it.',
        instead: 'Choose with `handleProtocols` of the server, and ask the connected socket for its `protocol`; or split the header at its commas first.',
      },
    };
  },
});
