/** `npm run demo [-- FILE]`: the demo of the `das` command line (packages/lab/src/commands/demo.ts). */
import { main } from '@daslab/lab/cli'

await main(['demo', ...process.argv.slice(2)])
