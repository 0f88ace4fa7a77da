import type { Role } from '../../../src/contract/administration-terms.ts'
import { groups, type AdminPage } from './page.ts'

const found = import.meta.glob<AdminPage>('./pages/*.page.ts', { eager: true, import: 'page' })
const all = Object.values(found).sort((a, b) => a.order - b.order)

/** The side menu of somebody of this role: groups that have a page, and their pages. */
export const menuOf = (role: Role) =>
  groups
    .map((group) => ({
      group,
      pages: all.filter((page) => page.group === group && page.roles.includes(role)),
    }))
    .filter(({ pages }) => pages.length > 0)
