#include "models/attention/scores/additive.h"
#include "models/attention/scores/boxcar.h"
#include "models/attention/scores/concat.h"
#include "models/attention/scores/constant.h"
#include "models/attention/scores/cosine.h"
#include "models/attention/scores/dot.h"
#include "models/attention/scores/epanechnikov.h"
#include "models/attention/scores/gaussian.h"
#include "models/attention/scores/general.h"
#include "models/attention/scores/location.h"
#include "models/attention/scores/normed_additive.h"
#include "models/attention/scores/scaled_dot.h"
#include "models/attention/scores/scaled_general.h"
#include "models/core/make.h"

namespace attune::models {

const Table<ScoreRow>& scores() {
  static const Table<ScoreRow> table{
      "attention score",
      {
          {"additive", "v^T tanh(W q + U h) (Bahdanau et al. 2015)", make_part<Score, AdditiveScore, AttentionSizes>},
          {"normed_additive", "g (v / |v|)^T tanh(W q + U h + b) (Salimans and Kingma 2016; GNMT)",
           make_part<Score, NormedAdditiveScore, AttentionSizes>},
          {"concat", "v^T tanh(W [q; h]) (Luong et al. 2015)", make_part<Score, ConcatScore, AttentionSizes>},
          {"general", "q^T W h (Luong et al. 2015)", make_part<Score, GeneralScore, AttentionSizes>},
          {"scaled_general", "g q^T W h (Luong, Brevdo and Zhao 2017)",
           make_part<Score, ScaledGeneralScore, AttentionSizes>},
          {.name = "dot",
           .help = "q^T h, query and memory of one width (Luong et al. 2015)",
           .make = make_part<Score, DotScore, AttentionSizes>,
           .equal_widths = true},
          {.name = "scaled_dot",
           .help = "q^T h / sqrt(Q), query and memory of one width (Vaswani et al. 2017)",
           .make = make_part<Score, ScaledDotScore, AttentionSizes>,
           .equal_widths = true},
          {.name = "cosine",
           .help = "beta cos(W q, h), beta by the query (Graves et al. 2014)",
           .make = make_part<Score, CosineScore, AttentionSizes>,
           .plain_keys = false},
          {.name = "location",
           .help = "W q, blind to the source (Luong et al. 2015)",
           .make = make_part<Score, LocationScore, AttentionSizes>,
           .plain_keys = false,
           .reads_memory = false},
          {.name = "gaussian",
           .help =
               "-|(q - h) w|^2 / 2, a kernel of learned width, query and memory of one width (Nadaraya 1964; Watson "
               "1964)",
           .make = make_part<Score, GaussianScore, AttentionSizes>,
           .equal_widths = true},
          {.name = "epanechnikov",
           .help = "log(1 - |(q - h) w|^2), a kernel of learned width that ends, query and memory of one width "
                   "(Epanechnikov 1969)",
           .make = make_part<Score, EpanechnikovScore, AttentionSizes>,
           .equal_widths = true,
           .gradient = false},
          {.name = "boxcar",
           .help = "the same for all keys within a width of the query, without gradient, query and memory of one width "
                   "(Nadaraya 1964; Watson 1964)",
           .make = make_part<Score, BoxcarScore, AttentionSizes>,
           .equal_widths = true,
           .plain_keys = false,
           .gradient = false},
          {.name = "constant",
           .help = "0: every position weighs the same, average pooling",
           .make = make_part<Score, ConstantScore, AttentionSizes>,
           .plain_keys = false,
           .reads_memory = false,
           .gradient = false},
          {.name = "none",
           .help = "no attention: the encoder's end is the context (Cho et al. 2014; Sutskever et al. 2014)",
           .make = nullptr,
           .plain_keys = false,
           .reads_memory = false},
      }};
  return table;
}

}  // namespace attune::models
