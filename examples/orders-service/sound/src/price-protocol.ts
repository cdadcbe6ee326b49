import { z } from 'zod';

export const price = z.object({ sku: z.string(), last: z.number(), bid: z.number(), ask: z.number() });
export type Price = z.infer<typeof price>;

interface PriceProtocol {
  /** The articles a message subscribes to, or undefined if the message is none of this protocol. */
  subscription(message: unknown): readonly string[] | undefined;
  format(price: Price): unknown;
}

const v1Subscription = z.object({ type: z.literal('subscribe'), sku: z.string() });
const v2Subscription = z.object({ type: z.literal('subscribe'), skus: z.array(z.string()).max(100) });

/** The newest first, as the server prefers it. */
export const protocols: ReadonlyMap<string, PriceProtocol> = new Map([
  [
    'v2',
    {
      subscription: (message: unknown) => v2Subscription.safeParse(message).data?.skus,
      format: (price: Price) => price,
    },
  ],
  [
    'v1',
    {
      subscription(message: unknown) {
        const { data } = v1Subscription.safeParse(message);
        return data && [data.sku];
      },
      format: ({ sku, last }: Price) => ({ sku, price: last }),
    },
  ],
]);
