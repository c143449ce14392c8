FROM node:24-trixie-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# What is optional is Node and Postgres for machines that have neither.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-trixie-slim AS app
ENV NODE_ENV=production \
    NODE_COMPILE_CACHE=/app/.compiled \
    MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY bin bin
COPY drizzle drizzle
COPY src src
COPY workers workers

# Each process would strip and compile the same again, and stay 50 MB larger for it. A cache is that of one user and of one
# set of V8's flags, so that these are the same wherever a process of the service is started (docs/scale.md).
FROM app AS compiled
RUN install -d -o node .compiled
USER node
RUN node --max-semi-space-size=16 --heap-growing-percent=60 bin/compile.mjs 2>/dev/null && chmod -R a+rX .compiled

FROM app
COPY --from=compiled /app/.compiled .compiled
RUN ln -s /app/bin/sluice.mjs /usr/local/bin/sluice
USER node
STOPSIGNAL SIGTERM
CMD ["node", "--max-semi-space-size=16", "--heap-growing-percent=60", "workers/all.ts"]
