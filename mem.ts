import { startMeasuredProduct } from './test/bench/product/measured-product.ts'
import { createCitizens, atEach } from './test/bench/load/citizens.ts'
import { ask, memoryOf } from './test/bench/product/probe-client.ts'
import { waitingMemory } from './test/bench/figures/memory.ts'
const product = await startMeasuredProduct(null, 8)
const citizens = await createCitizens(product.sipServer)
console.log(await waitingMemory(product, citizens, 200))
console.log(await waitingMemory(product, citizens, 200))
await new Promise(r => setTimeout(r, 3000))
console.log(await memoryOf(product.probes, product.pids.controller))
console.log(await ask(product.probes, product.pids.controller, 'snapshot'))
let n=0
await atEach(Array.from({length:200},(_, i)=>i*25), async () => { const c = await citizens.call({mute:true}); if (await c.answered) n++ })
await new Promise(r => setTimeout(r, 1500))
console.log(n, await memoryOf(product.probes, product.pids.controller))
console.log(await ask(product.probes, product.pids.controller, 'snapshot'))
await citizens.hangUpAll()
await product.stop()
await citizens.close()
process.exit(0)
