import { defineAsyncComponent } from 'vue'
import { kindRoles } from '../../../../src/contract/administration-terms.ts'
import { administration } from '../../link/administration-rest.ts'
import { serverNow } from '../../state/clock.ts'
import { localDate } from '../../text/times.ts'
import { missingYears } from '../calendar-file.ts'
import type { AdminPage } from '../page.ts'

export const page: AdminPage = {
  key: 'calendar',
  group: 'orders',
  order: 40,
  roles: kindRoles.calendar.read,
  component: defineAsyncComponent(() => import('./calendar.vue')),
  alarm: async () => {
    const inForce = (await administration.list('calendar')).filter(({ retired }) => !retired)
    return (
      missingYears(
        inForce.map(({ id }) => id),
        localDate(serverNow()),
      ).length > 0
    )
  },
}
