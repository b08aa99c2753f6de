"""tools/check_structure.py finds every kind of breach in a small tree made for it, and reports nothing of a tree that keeps the rules."""
import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).parents[2] / "tools/check_structure.py"
SPEC = importlib.util.spec_from_file_location("check_structure", SCRIPT)
check_structure = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(check_structure)

CLEAN = r"""
#pragma once
#define MACRO(a, b, c, d, e, f) many_parameters(int a, int b, int c, int d, int e, int f)
namespace attune::base {
enum Sort : unsigned { kPerson = 1, kAnimal = 2, kFood = 4, kThing = 8, kText = 16, kPlace = 32 };
struct Small {
  int a = 0, b;
  std::map<int, int> c;
  double (*d)(int, double) = nullptr;
  int sum() const { return a + b; }
  struct Inner {
    int x, y;
  };
  static constexpr int kMost = 3;
};
/// A struct of five: (int a, int b, int c, int d, int e, int f).
struct Large {
  int a = 0, b = 0, c = 0;
  std::vector<int> d = {};
  std::string e = {};
};
struct Row {
  std::string_view name;
  int (*make)(const Large&);
};
using Names = std::vector<std::string>;
int five(int a, const std::map<int, std::string>& b, std::function<void(int, int)> c, int d = 3, bool e = (1 < 2));
struct Loop : torch::autograd::Function<Loop> {
  static Tensor forward(AutogradContext* context, Tensor a, Tensor b, Tensor c, Tensor d, Tensor e);
};
Tensor Loop::forward(AutogradContext* context, Tensor a, Tensor b, Tensor c, Tensor d, Tensor e) { return a; }
inline Large large(int x) {
  const Small small{1, 2, {}, nullptr};
  context->save_for_backward({a, b, small.c, d, e, f});
  const Names names = {"a", "b", small.name(), "d", "e", "f"};
  const std::vector<Large> all = {{.a = 1, .b = 2}, {.e = "x"}, Large{}, Large{}, Large{}};
  const std::array<int, 6> numbers = {1, x, 3, x + 1, 5, 6};
  for (const char* name : {"u", "v", "w", "x", "y", "z"}) five(x, name, {}, x < 2, x > 3);
  call(x, small.a, names[0], x * small.b, x & small.b, static_cast<int64_t>(x), [&](int y) { return y; });
  if (names[0] == "-" || x != 5 || names[1] == "") return {.a = 1, .b = x};
  return {};
}
inline Large call_both() { return both([] { return {1, 2}; }, [](int x) -> Small { return {x, 2}; }); }
inline Names list(int x) { return {"a", std::to_string(x), "c", "d", "e", "f"}; }
inline const Table<Row>& rows() {
  static const Table<Row> table{"row", {{"one", [](const Large& large) { return large.a; }}, {"two", nullptr}}};
  return table;
}
}  // namespace attune::base
"""


def check(more, path="src/base/more.h"):
    """What the script finds in the clean file with another one beside it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("src/base/clean.h", CLEAN), (path, more)):
            file = pathlib.Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return list(check_structure.complaints(folder))


class CheckStructure(unittest.TestCase):
    def refuses(self, more, expected):
        self.assertEqual(check("\n" + more + "\n"), [f"src/base/more.h:2: {expected}"])

    def test_a_tree_that_keeps_the_rules_is_clean(self):
        self.assertEqual(check(""), [])

    def test_the_exit_code_tells_a_clean_tree_from_another(self):
        for text, code, output in [("", 0, "structure: clean\n"), ('bool x = y == "dot";', 1, "src/x.h:1: \"dot\" is compared with; ask the row of the registry\n")]:
            with self.subTest(text=text), tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, "src").mkdir()
                pathlib.Path(folder, "src/x.h").write_text(text)
                run = subprocess.run([sys.executable, SCRIPT, folder], capture_output=True, text=True, check=False)
                self.assertEqual((run.returncode, run.stdout), (code, output))

    def test_an_empty_tree_is_not_called_clean(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(len(list(check_structure.complaints(folder))), 1)

    def test_functions_of_six_parameters_are_found(self):
        six = "int a, int b, int c, const std::map<int, int>& d, int e = 3, int f = (1, 2)"
        for name, code in [("declared", f"void declared({six});"), ("defined", f"int defined({six}) {{ return a; }}"),
                           ("Type", f"struct Type {{ explicit Type({six}); }};"), ("a lambda", f"auto lambda = [&]({six}) {{ return a; }};"),
                           ("pointer", f"struct Kernels {{ void (*pointer)({six}); }};"), ("operator()", f"void operator()({six});"),
                           ("step", "void step(const T*, T*, int64_t, int64_t, bool, double);"),
                           ("made", "template <class T> T made(T a, T b, T c, T d, T e, T f);"),
                           ("forward", f"struct Model : Module {{ Tensor forward({six}); }};")]:
            with self.subTest(code=code):
                self.refuses(code, f"{name} has 6 parameters; 5 are the most, take a struct")

    def test_types_of_functions_are_found(self):
        self.refuses("std::function<void(int, int, int, int, int, int)> call;", "void has 6 parameters; 5 are the most, take a struct")

    def test_a_large_struct_by_position_is_found(self):
        wrong = "Large is filled by position; name its fields"
        for code in ["const Large large{1, 2};", "const Large large = {1, 2};", "auto large = Large{1, 2, 3, {}, {}};", "call(base::Large{1, 2});",
                     "std::vector<Large> all = {{1, 2}};", "Large make(int x) { return {x, 2}; }", "const Large& Type::make() const { return {1, 2}; }",
                     "Large make(int x) { if (x > 1) { return {x, 2}; } return {}; }",
                     "Names f() { return g([](int x) -> Large { return {x, 2}; }); }", "const Large large{.a = 1, 2};"]:
            with self.subTest(code=code):
                self.refuses(code, wrong)

    def test_bases_and_every_name_of_a_declaration_count_as_fields(self):
        self.refuses("struct More : Base { int a, b; std::pair<int, int> c, d; }; const More more{{}, 1, 2, {}, {}};",
                     "More is filled by position; name its fields")

    def test_a_field_whose_type_has_no_name_counts_and_a_type_within_does_not(self):
        more = "struct More { struct { int x, y; } a, b; int c = 0; void f() {} struct In { int z; }; int (*d)(int); int e[3]; };"
        self.refuses(more + " const More more{{}, {}};", "More is filled by position; name its fields")
        less = more.replace("int e[3];", "int e();").replace("a, b", "a")
        self.assertEqual(check(less + " const More more{{}, 1, nullptr};"), [])

    def test_five_values_of_an_unseen_type_are_found(self):
        wrong = "5 values by position, of a type that is not seen; name the fields, or write the type of a list"
        for code in ["void f() { call({1, x, \"a\", {}, y}); }", "void f() { all.push_back({a, b, c, d, e}); }", "auto f = [] { return {1, x, \"a\", {}, y}; };"]:
            with self.subTest(code=code):
                self.refuses(code, wrong)

    def test_rows_of_a_table_are_found(self):
        self.refuses('const Table<Large> table{"large", {{.a = 1, .b = 2}, {1}}};', "a row of Table<Large> is filled by position; name its fields")

    def test_compared_names_are_found(self):
        for code in ['bool x = kind == "dot";', 'bool x = kind != "dot";', 'bool x = "dot" == kind;']:
            with self.subTest(code=code):
                self.refuses(code, '"dot" is compared with; ask the row of the registry')

    def test_what_is_allowed_in_one_file_is_not_in_another_and_must_be_there(self):
        self.refuses('bool x = kind == "HEAD";', '"HEAD" is compared with; ask the row of the registry')
        file = "src/serve/server.cpp"
        self.assertEqual(check('bool x = kind == "HEAD" || host == "localhost";', file), [])
        self.assertEqual(check('bool x = kind == "HEAD";', file),
                         [f'tools/check_structure.py: {file} does not compare with "localhost" any more'])

    def test_comments_and_strings_hide_nothing_and_are_no_code(self):
        self.assertEqual(check('// kind == "dot"\n/* f(int a, int b, int c, int d, int e, int f) */\nauto x = R"(kind == "dot")";\n'), [])
        self.refuses('/* ) */ auto y = "("; bool x = /* == */ kind == "dot";  // (', '"dot" is compared with; ask the row of the registry')


if __name__ == "__main__":
    unittest.main()
