# Writes the files of a folder into a C++ source, byte for byte:  cmake -DFOLDER=src/pages/web -DOUTPUT=web_files.cpp -P embed.cmake
file(GLOB_RECURSE files ${FOLDER}/*.html ${FOLDER}/*.css ${FOLDER}/*.js ${FOLDER}/*.txt)
set(arrays "")
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  string(MAKE_C_IDENTIFIER ${name} identifier)
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${hex}")
  # A literal a line of the file, so that none is too long for a compiler.
  string(REPLACE "\\x0a" "\\x0a\"\n  \"" bytes "${bytes}")
  string(APPEND arrays "constexpr char ${identifier}[] =\n  \"${bytes}\";\n")
  string(APPEND rows "      {\"${name}\", {${identifier}, ${size}}},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"src/pages/web_files.h\"\n\nnamespace attune::pages {\nnamespace {\n\n${arrays}\n}  // namespace\n\n"
  "const std::vector<WebFile>& web_files() {\n  static const std::vector<WebFile> files = {\n${rows}  };\n  return files;\n}\n\n}  // namespace attune::pages\n")
