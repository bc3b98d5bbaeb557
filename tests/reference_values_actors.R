# Writes reference_values_actors.csv: measures of each actor as R gives them.
#
#   Rscript tests/reference_values_actors.R > tests/reference_values_actors.csv
#
# Needs the packages sna, network and igraph. Zachary's club is igraph's, the Florentine marriages are those of the
# package network, Davis's table is written out below from Davis, Gardner and Gardner (1941), and the random
# networks come from a generator that is three lines in any language. The groups are no finding: the place of
# the node modulo 3. Where no package has a measure, its published formula is computed with loops.
suppressMessages({library(igraph); library(sna)})
data("flo", package = "network", envir = environment())

version <- function(package) paste(package, packageVersion(package))
by_igraph <- function(call) paste0("R ", version("igraph"), ", ", call)
by_sna <- function(call) paste0("R ", version("sna"), ", ", call)
by_formula <- function(source) paste0("R ", getRversion(), ", formula of ", source)

davis <- do.call(rbind, lapply(strsplit(c(
  "Evelyn Jefferson 11111101100000", "Laura Mandeville 11101111000000", "Theresa Anderson 01111111100000",
  "Brenda Rogers 10111111000000", "Charlotte McDowd 00111010000000", "Frances Anderson 00101101000000",
  "Eleanor Nye 00001111000000", "Pearl Oglethorpe 00000101100000", "Ruth DeSand 00001011100000",
  "Verne Sanderson 00000011100100", "Myra Liddel 00000001110100", "Katherina Rogers 00000001110111",
  "Sylvia Avondale 00000011110111", "Nora Fayette 00000110111111", "Helen Lloyd 00000011011100",
  "Dorothy Murchison 00000001100000", "Olivia Carleton 00000000101000", "Flora Price 00000000101000"),
  " "), function(words) data.frame(name = paste(words[1], words[2]), attended = words[3])))
attended <- t(sapply(strsplit(davis$attended, ""), as.numeric))
women <- attended %*% t(attended)
diag(women) <- 0
dimnames(women) <- list(davis$name, davis$name)

# Park and Miller's generator; each pair draws whether it is tied, then its weight. Those of the same place modulo 4
# are tied with the share `within`, so that an undirected network has four communities.
random <- function(count, within, between, directed, seed) {
  ties <- matrix(0, count, count, dimnames = list(seq_len(count) - 1, seq_len(count) - 1))
  draw <- function() { seed <<- (16807 * seed) %% 2147483647; seed / 2147483647 }
  for (i in seq_len(count)) for (j in seq_len(count)) if (if (directed) i != j else i < j) {
    tied <- draw() < if (i %% 4 == j %% 4) within else between
    weight <- 1 + floor(5 * draw())
    if (tied) { ties[i, j] <- weight; if (!directed) ties[j, i] <- weight }
  }
  ties
}

karate <- as.matrix(as_adjacency_matrix(make_graph("Zachary")))
dimnames(karate) <- list(0:33, 0:33)
networks <- list(
  "karate club" = karate, "southern women" = women, "Florentine marriages" = flo,
  "random" = random(40, 0.5, 0.06, FALSE, 20), "random directed" = random(40, 0.08, 0.08, TRUE, 21))

strengths <- function(ties) if (isSymmetric(ties)) ties else ties + t(ties)

effective_size <- function(ties) {
  z <- strengths(ties)
  sapply(seq_len(nrow(z)), function(i) {
    contacts <- which(z[i, ] > 0)
    if (!length(contacts)) return(NaN)
    size <- 0
    for (j in contacts) {
      redundant <- 0
      for (q in contacts) if (q != j) redundant <- redundant + z[i, q] / sum(z[i, ]) * z[j, q] / max(z[j, ])
      size <- size + 1 - redundant
    }
    size
  })
}

participation <- function(ties, groups) {
  tied <- strengths(ties) > 0
  sapply(seq_len(nrow(tied)), function(i) {
    1 - sum(sapply(unique(groups), function(s) (sum(tied[i, groups == s]) / sum(tied[i, ]))^2))
  })
}

within_module <- function(ties, groups) {
  tied <- strengths(ties) > 0
  inside <- sapply(seq_len(nrow(tied)), function(i) sum(tied[i, groups == groups[i]]))
  sapply(seq_len(nrow(tied)), function(i) {
    if (!any(tied[i, ])) return(NaN)
    others <- inside[groups == groups[i]]
    spread <- sqrt(mean((others - mean(others))^2))
    if (spread == 0) 0 else (inside[i] - mean(others)) / spread
  })
}

best_communities <- function(graph) {
  set.seed(1)
  runs <- lapply(1:500, function(run) membership(cluster_louvain(graph)))
  as.numeric(runs[[which.max(sapply(runs, function(found) modularity(graph, found, weights = E(graph)$weight)))]])
}

rows <- list()
add <- function(dataset, measure, nodes, values, source, tolerance)
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = dataset, measure = measure, node = nodes,
    value = ifelse(is.finite(values), formatC(values, digits = 12, format = "g", width = -1), "nan"),
    source = source, tolerance = tolerance)

for (dataset in names(networks)) {
  ties <- networks[[dataset]]
  directed <- !isSymmetric(ties)
  nodes <- rownames(ties)
  groups <- (seq_along(nodes) - 1) %% 3
  graph <- graph_from_adjacency_matrix(ties, mode = if (directed) "directed" else "undirected", weighted = TRUE)
  flat <- graph_from_adjacency_matrix(strengths(ties) > 0, mode = "undirected")
  put <- function(measure, values, source, tolerance = 1e-9)
    add(dataset, measure, nodes, as.numeric(values), source, tolerance)
  put("degree", igraph::degree(flat), by_igraph("degree"))
  if (directed) {
    put("in_degree", igraph::degree(graph, mode = "in"), by_igraph("degree(mode = in)"))
    put("out_degree", igraph::degree(graph, mode = "out"), by_igraph("degree(mode = out)"))
  }
  put("strength", strength(graph), by_igraph("strength"))
  put("betweenness", igraph::betweenness(graph, weights = NA, normalized = TRUE), by_igraph("betweenness(normalized)"))
  put("harmonic_closeness", harmonic_centrality(graph, mode = "in", weights = NA, normalized = TRUE),
    by_igraph("harmonic_centrality(mode = in, normalized)"))
  put("eigenvector", eigen_centrality(graph, directed = directed)$vector, by_igraph("eigen_centrality"), 1e-6)
  put("pagerank", page_rank(graph)$vector, by_igraph("page_rank"), 1e-8)
  put("constraint", constraint(graph), by_igraph("constraint"))
  put("effective_size", effective_size(ties), by_formula("Burt (1992)"))
  put("efficiency", effective_size(ties) / igraph::degree(flat), by_formula("Burt (1992)"))
  put("k_core", coreness(flat), by_igraph("coreness"))
  put("articulation_point", seq_along(nodes) %in% as.numeric(articulation_points(flat)),
    by_igraph("articulation_points"))
  played <- brokerage((ties > 0) * 1, groups)$raw.nli
  roles <- c(coordinator = "w_I", consultant = "w_O", gatekeeper = "b_OI", representative = "b_IO",
    liaison = "b_O", brokerage = "t")
  for (role in names(roles)) put(role, played[, roles[[role]]], by_sna(paste0("brokerage, ", roles[[role]])))
  if (!directed) {
    found <- best_communities(graph)
    source <- paste(by_formula("Guimera and Amaral (2005)"), "on the best of 500 runs of igraph's cluster_louvain")
    put("participation", participation(ties, found), source)
    put("within_module", within_module(ties, found), source)
  }
}
write.csv(do.call(rbind, rows), row.names = FALSE, quote = c(1, 2, 3, 5), fileEncoding = "UTF-8")
