/**
 * What a map holds under a key that it is known to have: the page's data names no ship, target or line that it does not hold.
 * @template K, V
 * @param {ReadonlyMap<K, V>} map
 * @param {K} key
 * @returns {V}
 */
export function known(map, key) {
  const found = map.get(key);
  if (found === undefined) throw new Error(`the page's data has no ${key}`);
  return found;
}

/**
 * The keys of a record, as its type has them.
 * @template {object} T
 * @param {T} record
 */
export function keysOf(record) {
  return /** @type {(keyof T)[]} */ (Object.keys(record));
}
