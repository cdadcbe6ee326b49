import { createApp } from './app.ts';
import { servePrices } from './prices.ts';

const port = Number(process.env.PORT ?? 8080);

const server = createApp().listen(port, () => {
  console.log(`orders-service listens on ${port}`);
});
servePrices(server);
