/**
 * Loaded before the product by `node --import` (NODE_OPTIONS) in tests that need another time of day: calls to citizens
 * are allowed in windows only, and a test has to pass at any hour. The product itself has no such setting. The wall clock
 * goes ahead by CLOCK_SHIFT_MS; the monotonic one and the timers are left alone.
 */
const shift = Number(process.env.CLOCK_SHIFT_MS ?? 0)
const now = Date.now

globalThis.Date = new Proxy(Date, {
  construct: (target, args, made) =>
    Reflect.construct(target, args.length === 0 ? [now() + shift] : args, made),
  apply: (target) => new target(now() + shift).toString(),
  get: (target, name) => (name === 'now' ? () => now() + shift : Reflect.get(target, name)),
})
