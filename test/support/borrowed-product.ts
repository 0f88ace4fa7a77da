import { inject } from 'vitest'
import type { Lent, Stock } from './lent-products.ts'
import { accountIn } from './product.ts'

/** A product that runs with notices of an instant; `stop` gives it back. */
export const borrowProduct = async (): Promise<Stock> => {
  const at = inject('productsAt')
  const answer = await fetch(at)
  if (!answer.ok) throw new Error(`no product to be had: ${await answer.text()}`)
  const { connectionString, ...lent } = (await answer.json()) as Lent
  return {
    connectionString,
    product: {
      ...lent,
      account: accountIn(lent.accounts),
      output: () => '',
      stop: async () => {
        await fetch(`${at}?back=${encodeURIComponent(lent.origin)}`)
      },
    },
  }
}
