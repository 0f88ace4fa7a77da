import { describe } from 'vitest'
import { playOn } from './rig/scene.ts'
import { testedSwitches } from './rig/servers.ts'
import { whenControllerIsKilledInCallsOut } from './scenarios/controller-killed-in-calls-out.ts'
import { whenControllerIsKilledInCompany } from './scenarios/controller-killed-in-company.ts'
import { whenControllerIsKilled } from './scenarios/controller-killed.ts'
import { whenDatabaseIsAway } from './scenarios/database-away.ts'
import { whenDeskIsLost } from './scenarios/desk-lost.ts'
import { whenControllerIsKilledAtRandom } from './scenarios/random-kills.ts'
import { whenEventSocketIsCut, whenSipServerIsKilled } from './scenarios/server-lost.ts'

for (const tested of testedSwitches) {
  describe(`on the ${tested.name}`, () => {
    const scene = playOn(tested)
    describe('the controller is killed', () => whenControllerIsKilled(scene))
    describe('the controller is killed in calls from here, and while some wait', () =>
      whenControllerIsKilledInCallsOut(scene))
    describe('the controller is killed with more than two in a call', () =>
      whenControllerIsKilledInCompany(scene))
    describe('the controller is killed at random instants', () => whenControllerIsKilledAtRandom(scene))
    describe('a desk dies in a call', () => whenDeskIsLost(scene))
    describe('the database is away', () => whenDatabaseIsAway(scene))
    describe('the event socket is cut while two talk', () => whenEventSocketIsCut(scene))
    if (tested.restartable)
      describe('the SIP server is killed while two talk', () => whenSipServerIsKilled(scene))
  })
}
