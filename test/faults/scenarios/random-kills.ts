import { expect, it } from 'vitest'
import { runCampaign } from '../campaign/campaign.ts'
import { withPeople, type Scene } from '../rig/scene.ts'

/** The short form of `npm run faults`. */
const plan = { kills: 3, agents: 3, calls: 6, seed: 12_345, betweenMs: [1_200, 2_400] } as const

export const whenControllerIsKilledAtRandom = (scene: Scene): void => {
  withPeople(scene)

  it('no invariant is broken', async () => {
    const campaign = await runCampaign(scene.product, scene.house, plan, () => undefined)
    expect(campaign.broken).toEqual([])
    expect(campaign.talks.length).toBeGreaterThan(0)
    expect(campaign.records).toBeGreaterThan(0)
  })
}
