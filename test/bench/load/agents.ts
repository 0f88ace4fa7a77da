import {
  createSimulatedAgent,
  type AgentAccount,
  type SimulatedAgent,
} from '../../support/agents/simulated-agent.ts'

/** What each side says, Hz: neither is a multiple of the other, and no music holds them alone. */
export const agentTone = 1150
export const citizenTone = 620

const atOnce = 4
/** Every desk is a computer of its own; of loopback addresses there are enough (Linux answers on all of them). */
let desks = 0
const deskAddress = (): string => {
  desks += 1
  return process.platform === 'linux' ? `127.1.${Math.floor(desks / 250)}.${1 + (desks % 250)}` : '127.0.0.1'
}

/** Signs in a few at a time: each costs the server a slow hash on purpose. */
export const signInAgents = async (
  origin: string,
  accounts: readonly AgentAccount[],
  { sparse = false, silent = false }: { readonly sparse?: boolean; readonly silent?: boolean } = {},
): Promise<readonly SimulatedAgent[]> => {
  const agents: SimulatedAgent[] = []
  for (let index = 0; index < accounts.length; index += atOnce) {
    const group = accounts.slice(index, index + atOnce)
    agents.push(
      ...(await Promise.all(
        group.map((account) =>
          createSimulatedAgent({ origin, account, sparse, silent, toneHz: agentTone, from: deskAddress() }),
        ),
      )),
    )
  }
  return agents
}

export const goReady = async (agents: readonly SimulatedAgent[]): Promise<void> => {
  await Promise.all(agents.map((agent) => agent.command({ type: 'ready' })))
}

/** Finishes whatever wrap-up is left, and takes no more calls. */
export const goNotReady = async (agents: readonly SimulatedAgent[]): Promise<void> => {
  await Promise.all(
    agents.map(async (agent) => {
      await agent.until(({ agent: { status } }) => status !== 'talking' && status !== 'offered')
      if (agent.state.agent.status === 'wrapUp') await agent.command({ type: 'finishWrapUp' })
      if (agent.state.agent.status !== 'notReady') await agent.command({ type: 'notReady' })
      await agent.until(({ agent: { status } }) => status === 'notReady')
    }),
  )
}
