# Writes reference_values.csv: measures of whole networks, and of the nodes of two-mode ones, as R gives them.
#
#   cd tests && Rscript reference_values.R > reference_values.csv
#
# Needs the packages sna, network and igraph. Reads reference_networks.csv and reference_nodes.csv, which
# reference_networks.py writes. Where neither package has a measure, its published formula is computed with loops.
suppressMessages({library(igraph); library(sna)})

version <- function(package) paste("R", package, packageVersion(package))
SNA <- version("sna")
IGRAPH <- version("igraph")
FORMULA <- function(source) paste0("R ", getRversion(), ", formula of ", source)
options(digits = 15)

all_nodes <- read.csv("reference_nodes.csv", colClasses = "character", na.strings = NULL)
all_ties <- read.csv("reference_networks.csv", colClasses = "character", na.strings = NULL)

rows <- list()
put <- function(dataset, measure, value, source, node = "", tolerance = 1e-9) {
  rows[[length(rows) + 1]] <<- data.frame(dataset, measure, node, value = format(value, digits = 15), source, tolerance)
}

matrix_of <- function(dataset, weighted = FALSE) {
  nodes <- all_nodes[all_nodes$dataset == dataset, ]
  ties <- all_ties[all_ties$dataset == dataset, ]
  made <- matrix(0, nrow(nodes), nrow(nodes), dimnames = list(nodes$node, nodes$node))
  made[cbind(ties$from, ties$to)] <- if (weighted) as.numeric(ties$weight) else 1
  if (!grepl("directed", dataset)) made <- made + t(made)
  made
}

ei_index <- function(g, groups) {
  outer_ties <- 0; inner_ties <- 0
  for (i in seq_len(nrow(g))) for (j in seq_len(ncol(g))) if (g[i, j] > 0 && groups[i] != "" && groups[j] != "") {
    if (groups[i] == groups[j]) inner_ties <- inner_ties + 1 else outer_ties <- outer_ties + 1
  }
  (outer_ties - inner_ties) / (outer_ties + inner_ties)
}

# Pearson's correlation of the ties with the pattern of each of all cores; for small networks.
core_fit <- function(g) {
  n <- nrow(g); upper <- upper.tri(g); best <- -1
  for (number in 1:(2^n - 2)) {
    core <- bitwAnd(number, bitwShiftL(1L, 0:(n - 1))) > 0
    pattern <- outer(core, core, "|")
    if (!all(pattern[upper])) best <- max(best, cor(g[upper], pattern[upper] + 0))
  }
  best
}

for (dataset in c("karate", "florentine", "random", "random directed")) {
  g <- matrix_of(dataset)
  directed <- grepl("directed", dataset)
  mode <- if (directed) "digraph" else "graph"
  flat <- (g + t(g) > 0) + 0
  drawn <- graph_from_adjacency_matrix(g, if (directed) "directed" else "undirected")
  flat_drawn <- graph_from_adjacency_matrix(flat, "undirected")
  parts <- component.dist(g, connected = "weak")
  main <- which(parts$membership == which.max(parts$csize))
  paths <- geodist(g)$gdist
  off <- row(paths) != col(paths)
  n <- nrow(g)

  put(dataset, "size", network.size(as.network(g)), paste(version("network"), "network.size", sep = ", "))
  put(dataset, "ties", network.edgecount(as.network(g, directed = directed)), paste(version("network"), "network.edgecount", sep = ", "))
  put(dataset, "density", gden(g, mode = mode), paste0(SNA, ", gden"))
  put(dataset, "mean_degree", mean(sna::degree(g, cmode = "outdegree")), paste0(SNA, ", mean of degree"))
  put(dataset, "isolates", length(isolates(g)), paste0(SNA, ", isolates"))
  put(dataset, "components", sna::components(g, connected = "weak"), paste0(SNA, ", components"))
  put(dataset, "largest_component", max(parts$csize) / n, paste0(SNA, ", component.dist"))
  put(dataset, "diameter", max(paths[main, main][is.finite(paths[main, main])]), paste0(SNA, ", geodist"))
  put(dataset, "mean_distance", igraph::mean_distance(drawn, directed = directed), paste0(IGRAPH, ", mean_distance"))
  put(dataset, "mean_distance", mean(paths[off & is.finite(paths)]), paste0(SNA, ", geodist"))
  put(dataset, "degree_centralisation", centralization(g, sna::degree, mode = mode), paste0(SNA, ", centralization"))
  put(dataset, "betweenness_centralisation", centralization(g, sna::betweenness, mode = mode), paste0(SNA, ", centralization"))
  put(dataset, "betweenness_centralisation", centr_betw(drawn, directed = directed)$centralization, paste0(IGRAPH, ", centr_betw"))
  if (directed) {
    put(dataset, "in_degree_centralisation", centralization(g, sna::degree, cmode = "indegree"), paste0(SNA, ", centralization"))
    put(dataset, "out_degree_centralisation", centralization(g, sna::degree, cmode = "outdegree"), paste0(SNA, ", centralization"))
    put(dataset, "reciprocity", grecip(g, measure = "edgewise"), paste0(SNA, ", grecip"))
    put(dataset, "reciprocity", igraph::reciprocity(drawn), paste0(IGRAPH, ", reciprocity"))
  } else {
    put(dataset, "transitivity", gtrans(g, mode = "graph"), paste0(SNA, ", gtrans"))
  }
  put(dataset, "transitivity", igraph::transitivity(flat_drawn, "global"), paste0(IGRAPH, ", transitivity"))
  put(dataset, "mean_clustering", igraph::transitivity(flat_drawn, "localaverage", isolates = "NaN"), paste0(IGRAPH, ", transitivity"))
  put(dataset, "degree_assortativity", assortativity_degree(drawn, directed = directed), paste0(IGRAPH, ", assortativity_degree"))
  put(dataset, "fragmentation", 1 - connectedness(g), paste0(SNA, ", 1 - connectedness"))
  put(dataset, "distance_fragmentation", 1 - global_efficiency(flat_drawn, directed = FALSE), paste0(IGRAPH, ", 1 - global_efficiency"))
  put(dataset, "articulation_points", length(cutpoints(flat, mode = "graph", connected = "weak")), paste0(SNA, ", cutpoints"))
  put(dataset, "articulation_points", length(articulation_points(flat_drawn)), paste0(IGRAPH, ", articulation_points"))

  groups <- all_nodes$group[all_nodes$dataset == dataset]
  if (any(groups != "")) {
    known <- groups != ""
    put(dataset, "ei_index", ei_index(g, groups), FORMULA("Krackhardt and Stern (1988)"))
    put(dataset, "assortativity",
        assortativity_nominal(induced_subgraph(drawn, which(known)), as.integer(factor(groups[known])), directed = directed),
        paste0(IGRAPH, ", assortativity_nominal"))
  }
  if (dataset == "florentine") put(dataset, "core_periphery", core_fit(g), FORMULA("Borgatti and Everett (2000), all cores tried"))
}

# Printed values, to the digits that are printed.
KONECT <- "printed: Kunegis (2013), KONECT, doi:10.1145/2487788.2488173, network ucidata-zachary"
put("karate", "density", 0.139037, KONECT, tolerance = 5e-7)
put("karate", "mean_degree", 4.58824, KONECT, tolerance = 5e-6)
put("karate", "diameter", 5, KONECT, tolerance = 0)
put("karate", "transitivity", 0.255682, KONECT, tolerance = 5e-7)
put("karate", "degree_assortativity", -0.475613, KONECT, tolerance = 5e-7)

# Two modes.
nodes <- all_nodes[all_nodes$dataset == "davis", ]
women <- nodes$node[nodes$mode == "0"]
events <- nodes$node[nodes$mode == "1"]
both <- matrix_of("davis")
b <- both[women, events]
put("davis", "organisations", length(women), "Davis, Gardner and Gardner (1941)")
put("davis", "engagements", length(events), "Davis, Gardner and Gardner (1941)")
put("davis", "ties", sum(b), paste0("R ", getRversion(), ", sum"))
put("davis", "density", mean(b), FORMULA("Borgatti and Everett (1997)"))
put("davis", "engagements_each", mean(rowSums(b)), FORMULA("Latapy et al. (2008)"))
put("davis", "organisations_each", mean(colSums(b)), FORMULA("Latapy et al. (2008)"))
put("davis", "components", sna::components(both), paste0(SNA, ", components"))

circles <- 0
for (i in 2:nrow(b)) for (j in 1:(i - 1)) circles <- circles + choose(sum(b[i, ] * b[j, ]), 2)
threes <- 0
for (i in 1:nrow(b)) for (e in 1:ncol(b)) if (b[i, e]) threes <- threes + (sum(b[i, ]) - 1) * (sum(b[, e]) - 1)
put("davis", "robins_alexander", 4 * circles / threes, FORMULA("Robins and Alexander (2004)"))

redundancy <- sapply(rownames(both), function(v) {
  around <- which(both[v, ] > 0)
  if (length(around) < 2) return(NaN)
  pairs <- combn(around, 2)
  mean(apply(pairs, 2, function(p) any(both[p[1], rownames(both) != v] * both[p[2], rownames(both) != v] > 0)))
})
put("davis", "redundancy", mean(redundancy[women], na.rm = TRUE), FORMULA("Latapy et al. (2008)"))

n1 <- length(women); n2 <- length(events)
most <- function(same, other) {
  s <- (same - 1) %/% other; t <- (same - 1) %% other
  (other^2 * (s + 1)^2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2
}
between <- sna::betweenness(both, gmode = "graph")
names(between) <- rownames(both)
farness <- rowSums(geodist(both)$gdist)
names(farness) <- rownames(both)
for (v in rownames(both)) {
  same <- if (v %in% women) n1 else n2
  other <- n1 + n2 - same
  put("davis", "actor degree", sum(both[v, ]), paste0("R ", getRversion(), ", sum"), v)
  put("davis", "actor normalised_degree", sum(both[v, ]) / other, FORMULA("Borgatti and Everett (1997)"), v)
  put("davis", "actor closeness", (other + 2 * (same - 1)) / farness[[v]], paste0(SNA, ", geodist, normalised after Borgatti and Everett (1997)"), v)
  put("davis", "actor betweenness", between[[v]] / most(same, other), paste0(SNA, ", betweenness, normalised after Borgatti and Everett (1997)"), v)
  put("davis", "actor redundancy", redundancy[[v]], FORMULA("Latapy et al. (2008)"), v)
}
write.csv(do.call(rbind, rows), row.names = FALSE)
