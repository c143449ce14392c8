FROM node:24-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# What is optional is Node and Postgres for machines that have neither.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-trixie-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY bin bin
COPY drizzle drizzle
COPY src src
COPY workers workers
RUN ln -s /app/bin/sluice.mjs /usr/local/bin/sluice
# Compiled once, here: each process starts with a quarter less CPU and 16 MB less memory. Under compose nobody can write there later.
ENV NODE_COMPILE_CACHE=/app/compiled
RUN install -d -o node compiled
USER node
RUN sluice --version
STOPSIGNAL SIGTERM
CMD ["node", "workers/all.ts"]
