import { defineAsyncComponent } from 'vue'
import { kindRoles } from '../../../../src/contract/administration-terms.ts'
import { administration } from '../../link/administration-rest.ts'
import { missingToday } from '../calendar-years.ts'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'calendar',
  group: 'orders',
  order: 40,
  roles: kindRoles.calendar.read,
  component: defineAsyncComponent(() => import('./calendar.vue')),
  alarm: async () => missingToday(await administration.list('calendar')).length > 0,
}
