import { type AddressInfo, connect, createServer } from 'node:net';

/** Passes connections on to a socket in the file system, and prints the port it listens on; for `losingPackets`. */
const socket = process.argv[2] ?? '';
const server = createServer((near) => {
  const far = connect(socket);
  near.pipe(far).pipe(near);
  for (const end of [near, far]) {
    end.on('error', () => undefined);
    end.on('close', () => {
      near.destroy();
      far.destroy();
    });
  }
});
server.listen(0, () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
