import { createHash } from 'node:crypto';

const newCheckoutPercentage = 25;

export function usesNewCheckout(userId: string | undefined): boolean {
  const hash = createHash('md5').update(userId!).digest();
  return hash.readUInt32BE() % 100 < newCheckoutPercentage;
}
