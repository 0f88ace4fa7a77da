import type { Component } from 'vue'
import type { Role } from '../../../src/contract/administration-terms.ts'

/** Headings of the side menu, from top to bottom. */
export const groups = ['people', 'telephone', 'roster', 'orders', 'other'] as const

/**
 * A page of the administration. A file `pages/<key>.page.ts` that exports one as `page` is all that registers it; its name
 * in the menu is the text `admin.pages.<key>`.
 */
export type AdminPage = {
  readonly key: string
  readonly group: (typeof groups)[number]
  /** Place within the group. */
  readonly order: number
  readonly roles: readonly Role[]
  /** Loaded when it is opened. */
  readonly component: Component
  /** Whether something on it wants an administrator; it is marked in the menu then. Asked when the menu comes up, and when the page is left. */
  readonly alarm?: () => Promise<boolean>
}
