import { LayeredMap } from './layered-map.ts';

/** What a name is looked up among; relations have their indexes and constraints with them. */
export type Among = 'relations' | 'types' | 'routines';

/** The name in a key of the catalog; nothing where it cannot be told from its schema. */
export function nameInKey(key: string): string | undefined {
  const dot = key.indexOf('.');
  return key.includes('.', dot + 1) ? undefined : key.slice(dot + 1);
}

/**
 * A map of the catalog whose entries are looked up by name. An answer, once given, stays.
 *
 * @param lookUp the entries as far as they have to do with a name: that of the name itself is certain. Without a name all are.
 */
export function groundOf<Value>(lookUp: (name: string | undefined) => LayeredMap<Value>): LayeredMap<Value> {
  const answers = new Map<string, Value | undefined>();
  return LayeredMap.over({
    get(key) {
      if (!answers.has(key)) answers.set(key, lookUp(nameInKey(key)).get(key));
      return answers.get(key);
    },
    entries: (word) => lookUp(word).entries(word),
  });
}
