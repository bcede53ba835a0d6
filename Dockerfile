FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production KHAVARAN_HOST=0.0.0.0 KHAVARAN_DATA=/data
COPY package.json package-lock.json .npmrc ./
RUN npm install --global npm@11 && npm ci --omit=dev --no-fund --no-audit && npm install --no-save --no-fund --no-audit @sparticuz/chromium@153.0.0 playwright-core@1.65.1 && npm cache clean --force
COPY tsconfig.json ./
COPY config config
COPY migrations migrations
COPY src src
COPY workers workers
RUN useradd --system --user-group khavaran && mkdir /data && chown khavaran:khavaran /data
USER khavaran
VOLUME /data
EXPOSE 1988
# The young generation stays small: with it as large as Node lets it grow, a day costs 100 MiB more.
ENTRYPOINT ["node", "--max-semi-space-size=16", "src/cli/main.ts"]
CMD ["start"]
