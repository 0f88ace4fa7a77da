import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createWebKit } from '../../support/fakes/web.ts'

type Parameter = { readonly name: string; readonly in: string }
type Operation = { readonly parameters?: readonly Parameter[]; readonly requestBody?: unknown }

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\u0000',
    "' or 1=1 --",
    '"; drop table orders; --',
    '${7*7}',
    '=cmd|calc',
    '../../../etc/passwd',
    '\u202e\u200f',
    '\ud800',
    '<script>alert(1)</script>',
    '\r\nSet-Cookie: x=1',
    '-1',
    '1e309',
    '99999999999999999999',
    'NaN',
    'null',
    '[]',
    '{}',
    '00000000-0000-0000-0000-000000000000',
    'x'.repeat(5000),
  ),
)

// Built by hand: URLSearchParams would mend what must arrive broken.
const encode = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

it('answers no parameter of the OpenAPI document, whatever is in it, with a server error', async () => {
  const kit = await createWebKit({ limits: { requestsPerMinute: 1_000_000, signInsPerMinute: 1_000_000 } })
  const { headers } = await kit.browser('SHIFT_LEAD')
  const operations = Object.entries(kit.server.app.swagger().paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>)
      .filter(([method]) => method !== 'delete')
      .map(([method, operation]) => ({ path, method, operation })),
  )
  expect(operations.length).toBeGreaterThan(10)

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...operations),
      fc.array(nasty, { minLength: 4, maxLength: 8 }),
      fc.dictionary(nasty, nasty, { maxKeys: 2 }),
      fc.jsonValue(),
      async ({ path, method, operation }, values, extra, payload) => {
        let at = 0
        const next = (): string => encode(values[at++ % values.length] ?? '')
        const url = path.replace(/\{\w+\}/g, () => next() || 'x')
        const known = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query')
        const query = [
          ...known.map(({ name }) => `${name}=${next()}`),
          ...Object.entries(extra).map(([name, value]) => `${encode(name)}=${encode(value)}`),
        ].join('&')
        const reply = await kit.server.app.inject({
          ...{ method: method as 'GET', url: `${url}?${query}` },
          headers: method === 'get' ? headers : { ...headers, 'content-type': 'application/json' },
          ...(method === 'get' ? {} : { payload: JSON.stringify(payload) }),
        })
        expect(reply.statusCode, `${method} ${url}?${query}`).toBeLessThan(500)
      },
    ),
    { numRuns: 400 },
  )
})
