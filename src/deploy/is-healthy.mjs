// The container's health check: exit code 0 when the address answers 200. The certificate is of the server's own making.
import { request } from 'node:https'

const asked = request(process.argv[2], { rejectUnauthorized: false, timeout: 4000 }, (answer) => {
  process.exit(answer.statusCode === 200 ? 0 : 1)
})
asked.once('timeout', () => asked.destroy())
asked.once('error', () => process.exit(1)).end()
