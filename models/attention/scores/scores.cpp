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

namespace attune::models {

const Table<ScoreRow>& scores() {
  static const Table<ScoreRow> table{
      "attention score",
      {
          {.name = "additive", .help = "v^T tanh(W q + U h) (Bahdanau et al. 2015)", .make = make_part<AdditiveScore>},
          {.name = "normed_additive",
           .help = "g (v / |v|)^T tanh(W q + U h + b) (Salimans and Kingma 2016; GNMT)",
           .make = make_part<NormedAdditiveScore>},
          {.name = "concat", .help = "v^T tanh(W [q; h]) (Luong et al. 2015)", .make = make_part<ConcatScore>},
          {.name = "general", .help = "q^T W h (Luong et al. 2015)", .make = make_part<GeneralScore>},
          {.name = "scaled_general",
           .help = "g q^T W h (Luong, Brevdo and Zhao 2017)",
           .make = make_part<ScaledGeneralScore>},
          {.name = "dot",
           .help = "q^T h, query and memory of one width (Luong et al. 2015)",
           .make = make_part<DotScore>,
           .equal_widths = true},
          {.name = "scaled_dot",
           .help = "q^T h / sqrt(Q), query and memory of one width (Vaswani et al. 2017)",
           .make = make_part<ScaledDotScore>,
           .equal_widths = true},
          {.name = "cosine",
           .help = "beta cos(W q, h), beta by the query (Graves et al. 2014)",
           .make = make_part<CosineScore>,
           .plain_keys = false},
          {.name = "location",
           .help = "W q, blind to the source (Luong et al. 2015)",
           .make = make_part<LocationScore>,
           .plain_keys = false,
           .reads_memory = false},
          {.name = "gaussian",
           .help =
               "-|(q - h) w|^2 / 2, a kernel of learned width, query and memory of one width (Nadaraya 1964; Watson "
               "1964)",
           .make = make_part<GaussianScore>,
           .equal_widths = true},
          {.name = "epanechnikov",
           .help = "log(1 - |(q - h) w|^2), a kernel of learned width that ends, query and memory of one width "
                   "(Epanechnikov 1969)",
           .make = make_part<EpanechnikovScore>,
           .equal_widths = true,
           .gradient = false},
          {.name = "boxcar",
           .help = "the same for all keys within a width of the query, without gradient, query and memory of one width "
                   "(Nadaraya 1964; Watson 1964)",
           .make = make_part<BoxcarScore>,
           .equal_widths = true,
           .plain_keys = false,
           .gradient = false},
          {.name = "constant",
           .help = "0: every position weighs the same, average pooling",
           .make = make_part<ConstantScore>,
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
