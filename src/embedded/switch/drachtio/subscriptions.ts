/** Which application gets a new request: those that asked for its method (`route`), in turn. */

export interface Subscriptions<C> {
  /** Asking twice counts twice, as with drachtio-server. */
  add(verb: string, client: C): void
  remove(verb: string, client: C): void
  removeAll(client: C): void
  /** The next one in turn, or undefined. */
  next(verb: string): C | undefined
}

export const createSubscriptions = <C>(): Subscriptions<C> => {
  const clientsByVerb = new Map<string, C[]>()
  const turnByVerb = new Map<string, number>()

  const without = (verb: string, client: C): void => {
    const left = (clientsByVerb.get(verb) ?? []).filter((other) => other !== client)
    if (left.length > 0) clientsByVerb.set(verb, left)
    else clientsByVerb.delete(verb)
  }
  return {
    add: (verb, client) => {
      const key = verb.toLowerCase()
      clientsByVerb.set(key, [...(clientsByVerb.get(key) ?? []), client])
    },
    remove: (verb, client) => without(verb.toLowerCase(), client),
    removeAll: (client) => {
      for (const verb of [...clientsByVerb.keys()]) without(verb, client)
    },
    next: (verb) => {
      const key = verb.toLowerCase()
      const clients = clientsByVerb.get(key)
      if (!clients) return undefined
      const asked = turnByVerb.get(key) ?? 0
      const turn = asked < clients.length ? asked : 0
      turnByVerb.set(key, turn + 1)
      return clients[turn]
    },
  }
}
