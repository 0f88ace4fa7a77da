import { defineAsyncComponent } from 'vue'
import { kindRoles } from '../../../../src/contract/administration-terms.ts'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'skill',
  group: 'people',
  order: 30,
  roles: kindRoles.skill.read,
  component: defineAsyncComponent(() => import('./skill.vue')),
}
