# The service and the command line in one image: `accredit serve`, `accredit migrate`, …
FROM swift:6.3-bookworm AS build
WORKDIR /src
# What is missing comes from the script that CI and `make` use, so that the list exists once.
COPY Scripts Scripts
RUN Scripts/install --build
COPY Package.swift ./
RUN swift package resolve
COPY Sources Sources
# SwiftPM wants the folder of every target; tests are not built here.
COPY Tests Tests
RUN Scripts/build --release \
 && strip --strip-all -o /accredit .build/release/accredit

# Swift's library is in the program: what runs needs no more than Debian and libpq.
FROM debian:bookworm-slim
WORKDIR /opt/accredit
COPY Scripts/install Scripts/checkout.sh Scripts/ready Scripts/with-secrets Scripts/
RUN Scripts/install --run \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --no-create-home --shell /usr/sbin/nologin --uid 10001 accredit
COPY --from=build /accredit bin/accredit
COPY Migrations Migrations
COPY Workflows Workflows
ENV PATH=/opt/accredit/bin:$PATH
USER accredit
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s --retries=3 CMD ["Scripts/ready", "http://127.0.0.1:8080/ready"]
ENTRYPOINT ["Scripts/with-secrets"]
CMD ["accredit", "serve", "--host", "0.0.0.0", "--port", "8080"]
