import type { FaultProduct } from '../rig/product.ts'

export type Channel = { readonly uuid: string; readonly name: string; readonly application: string }

/** The channels that the media server has now. */
export const channels = async ({ events }: Pick<FaultProduct, 'events'>): Promise<readonly Channel[]> => {
  const listed = JSON.parse(await events.api('show channels as json')) as {
    readonly rows?: readonly Channel[]
  }
  return listed.rows ?? []
}

/** I4: resolves when there are no more channels than these owners have; rejects after `withinMs`. */
export const onlyChannels = async (
  product: FaultProduct,
  count: number,
  withinMs = 10_000,
): Promise<void> => {
  const deadline = performance.now() + withinMs
  for (;;) {
    const present = await channels(product)
    if (present.length === count) return
    if (performance.now() > deadline)
      throw new Error(`${count} channels were expected: ${JSON.stringify(present)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
