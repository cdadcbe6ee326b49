import { defineServiceRule } from '../../engine/model/rule.ts';

/** Somebody takes the header away, or looks whether it may be believed. */
const GUARDED = /delete\s+[\w.]*headers\b|removeHeader\(|timingSafeEqual|createHmac|verify(?:Signature|Header|Token)|trusted(?:Prox|Header|Source)|x-internal-|isInternal/i;

export default defineServiceRule({
  id: 'no-trusted-routing-header',
  family: 'rollout',
  preset: 'strict',
  severity: 'warn',
  summary: 'Disallow choosing a version by a header that any client can send.',
  sources: ['https://owasp.org/www-community/attacks/Web_Parameter_Tampering', 'https://www.rfc-editor.org/rfc/rfc9110#section-17'],
  facts: ['routingHeader'],
  check({ header, range }, service) {
    if (!service.isService || service.mentions(GUARDED)) return undefined;
    return {
      range,
      message: {
        what: `Whoever sends \`${header}\` chooses which version answers.`,
        why: 'During a rollout the header is for the router in front. A client that sends it, or a cache that keeps it, reaches a version that was not meant for it: one that is not proven yet, or one that is being taken away.',
        instead: `Overwrite or remove \`${header}\` at the edge, or take it only with a signature; decide by something that the service knows of the user.`,
      },
    };
  },
});
