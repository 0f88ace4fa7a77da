// The far end of the UDP floor: in a thread of its own, so that a round trip passes two event loops as between two
// processes.
import { createSocket } from 'node:dgram'
import { parentPort } from 'node:worker_threads'

const socket = createSocket('udp4')
socket.on('message', (packet, from) => socket.send(packet, from.port, from.address))
socket.bind(0, '127.0.0.1', () => parentPort.postMessage(socket.address().port))
