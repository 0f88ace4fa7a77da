import { killController } from '../injectors/kill-controller.ts'
import { createRecords } from '../checkers/records.ts'
import { createHouse } from '../rig/house.ts'
import type { FaultProduct } from '../rig/product.ts'

export type StandingResult = {
  /** Calls that were up: half of them talk as far as there are agents, the others wait with music. */
  readonly calls: number
  readonly talks: number
  readonly backMs: number
  readonly adoptionMs: number
  /** Longest time without the other's voice over all who talked, ms. */
  readonly gapMs: number
}

const adoptions = (product: FaultProduct) =>
  product.log().filter(({ msg }) => msg === 'the calls of the last controller go on')

/** The one after so many; the launcher writes it a moment after the controller has said it. */
const adoptionAfter = async (product: FaultProduct, count: number) => {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const line = adoptions(product)[count]
    if (line !== undefined) return line
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return undefined
}

/** One death while so many calls stand. */
export const killOver = async (
  product: FaultProduct,
  calls: number,
  agents: number,
): Promise<StandingResult> => {
  const house = await createHouse(product)
  const records = createRecords(product.databaseUrl)
  try {
    const talking = Math.min(agents, Math.ceil(calls / 2))
    const pairs = await Promise.all(
      Array.from({ length: talking }, async (_, index) => {
        const agent = await house.agent(`agent${index + 1}`)
        const citizen = await house.citizen({ number: String(13_600_000_000 + index) })
        const { call } = await agent.until(({ agent: { status } }) => status === 'offered', 30_000)
        await agent.command({ type: 'accept', callId: call?.callId ?? '' })
        await agent.until(({ agent: { status } }) => status === 'talking')
        return { agent, citizen }
      }),
    )
    await Promise.all(
      Array.from({ length: calls - talking }, (_, index) =>
        house.citizen({ number: String(13_600_001_000 + index), mute: true }),
      ),
    )
    await records.waiting(calls, 60_000)
    await Promise.all(
      pairs.flatMap(({ agent, citizen }) => [agent.hears.voice(20_000), citizen.hears.voice(20_000)]),
    )
    const before = adoptions(product).length
    const { sinceDeathMs } = await killController(product).back
    const gaps = pairs.flatMap(({ agent, citizen }) => [
      agent.hears.longestSilenceMs(),
      citizen.hears.longestSilenceMs(),
    ])
    const last = await adoptionAfter(product, before)
    if (Number(last?.['calls']) !== calls) throw new Error(`${calls} calls were up: ${JSON.stringify(last)}`)
    return {
      ...{ calls, talks: talking, backMs: sinceDeathMs },
      ...{ adoptionMs: Number(last?.['tookMs']), gapMs: Math.max(...gaps) },
    }
  } finally {
    await house.close()
    await records.close()
  }
}
