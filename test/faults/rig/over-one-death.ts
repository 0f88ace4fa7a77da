import { afterAll, beforeAll, it } from 'vitest'
import { killController } from '../injectors/kill-controller.ts'
import type { Scene } from './scene.ts'

/** What a scenario comes to once the controller is dead. */
type Course = {
  /** While nobody is there. */
  readonly meanwhile?: () => unknown
  /** When another controller is there: what must hold. */
  readonly after: () => Promise<void>
}
export type Scenario = {
  readonly title: string
  /** Brings its calls to where the death will meet them. */
  readonly before: () => Promise<Course>
}

/**
 * Plays scenarios of this `describe` over one and the same death of the controller: each is brought about in turn, the next
 * beside it; then come the death and what happens meanwhile; then each looks at what is left of its own, the last one first. What
 * comes last in the list is met in the very state in which its `before` ends.
 */
export const overOneDeath = (scene: Scene, scenarios: readonly Scenario[]): void => {
  const courses = new Map<string, Course>()
  beforeAll(async () => {
    await scene.open()
    for (const { title, before } of scenarios) courses.set(title, await before())
    const { back } = killController(scene.product)
    for (const { meanwhile } of courses.values()) void meanwhile?.()
    await back
  })
  afterAll(() => scene.close())
  for (const { title } of [...scenarios].reverse()) it(title, () => courses.get(title)?.after())
}
