// The texts of groups and representations: what they mean, and what errors say.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "algebra/algebra_support.hpp"
#include "lieder/algebra/matrix_group.hpp"
#include "lieder/algebra/representation.hpp"
#include "lieder/core/error.hpp"

namespace lieder {
namespace {

void expect_group_error(const std::string& text, const std::string& part) {
  const std::string message = test::message_of<InputError>([&] { parse_group(text); });
  EXPECT_NE(message.find(part), std::string::npos) << "'" << text << "' gave: " << message;
}

TEST(ParseGroup, IgnoresBlanksAndCase) {
  EXPECT_EQ(parse_group("  SO:3  x  Z:2 ").name(), "so:3 x z:2");
  EXPECT_EQ(parse_group("so:3"), parse_group(" so:3"));
  EXPECT_EQ(parse_group("so:3 x z:2 x t:1").factor_count(), 3);
  EXPECT_EQ(parse_group("o:1,3").name(), "o:1,3");
}

TEST(ParseGroup, ErrorsQuoteTheTextAndSayWhatIsAccepted) {
  expect_group_error("", "group '': expected a group name; accepted: t:n so:n");
  expect_group_error("so", "group 'so': expected FAMILY:NUMBER");
  expect_group_error("so(3)", "write 'so:3', not 'so(3)'");
  expect_group_error("spin:3", "unknown family 'spin'; accepted");
  expect_group_error("so:", "expected a whole number of at least 1, found ''");
  expect_group_error("so:x", "expected a whole number of at least 1, found 'x'");
  expect_group_error("so:0", "found '0'");
  expect_group_error("so:-3", "found '-3'");
  expect_group_error("so:3.5", "found '3.5'");
  expect_group_error("so:3 junk", "found '3 junk'");
  expect_group_error("so:99999999999999999999", "found '99999999999999999999'");
  expect_group_error("sp:3", "sp:2n needs an even number (sp:4 acts on R^4), found 3");
  expect_group_error("gl:2,1", "gl:n takes one number");
  expect_group_error("so:1,2,3", "so:p,q takes two numbers");
  expect_group_error("so:0,3", "p and q are at least 1");
  expect_group_error("so:3,0", "write so:n for the definite so:n,0");
  expect_group_error("so:1,", "expected a whole number of at least 1, found ''");
  expect_group_error("so:3 x ", "expected a group after 'x'");
  expect_group_error("so:3 x  x z:2", "expected a group after 'x'");
  expect_group_error("so:3 x foo:2", "group 'foo:2': unknown family 'foo'");
  expect_group_error("so:1000", "too large");
  expect_group_error("t:100 x t:100 x t:100 x t:100 x t:100", "too large");
}

struct RepresentationTexts : testing::Test {
  MatrixGroup so3 = parse_group("so:3");
  MatrixGroup gl2 = parse_group("gl:2");
  MatrixGroup product = parse_group("so:3 x so:3 x z:2");

  static std::string canonical(const std::string& text, const MatrixGroup& group) {
    return parse_representation(text, group).text();
  }
  static void expect_error(const std::string& text, const MatrixGroup& group, std::size_t character,
                           const std::string& part) {
    const std::string message = test::message_of<InputError>([&] { parse_representation(text, group); });
    const std::string start = "representation '" + text + "', character " + std::to_string(character) + ": ";
    EXPECT_EQ(message.substr(0, start.size()), start) << message;
    EXPECT_NE(message.find(part), std::string::npos) << "'" << text << "' gave: " << message;
  }
};

TEST_F(RepresentationTexts, PowersBindBeforeMultiplicitiesThenProductsThenSums) {
  const Representation v = Representation::defining(gl2);
  const Representation one = Representation::trivial(gl2);
  const Representation ad = Representation::adjoint(gl2);
  EXPECT_EQ(parse_representation("1+V*V^2", gl2), direct_sum(one, tensor_product(v, tensor_power(v, 2))));
  EXPECT_EQ(parse_representation("2V^3", gl2), multiple(2, tensor_power(v, 3)));
  EXPECT_EQ(parse_representation("V*ad+1", gl2), direct_sum(tensor_product(v, ad), one));
  EXPECT_EQ(parse_representation("V*(ad+1)", gl2), tensor_product(v, direct_sum(ad, one)));
  EXPECT_EQ(parse_representation("2V*ad", gl2), tensor_product(multiple(2, v), ad));
  EXPECT_EQ(parse_representation("V*2ad", gl2), tensor_product(v, multiple(2, ad)));
  EXPECT_EQ(parse_representation("(V+1)^2", gl2), tensor_power(direct_sum(v, one), 2));
  EXPECT_EQ(parse_representation("10(1)+5V+V^2*dual(V)", gl2).dimension(), 10 + 10 + 8);
  EXPECT_EQ(parse_representation(" 2 V + S2 ( V ) ", gl2), parse_representation("2V+S2(V)", gl2));
  EXPECT_EQ(parse_representation("V^0", gl2), one);
  EXPECT_EQ(parse_representation("2V^0", gl2), multiple(2, one));
}

TEST_F(RepresentationTexts, EqualMatricesHaveOneText) {
  EXPECT_EQ(canonical("V+V+V", gl2), "3V");
  EXPECT_EQ(canonical("V+1+V", gl2), "V+1+V");
  EXPECT_EQ(canonical("2(3V)", gl2), "6V");
  EXPECT_EQ(canonical("1*V*1", gl2), "V");
  EXPECT_EQ(canonical("V*V*V", gl2), "V^3");
  EXPECT_EQ(canonical("1+1", gl2), "2(1)");
  EXPECT_EQ(canonical("(V+1)*ad", gl2), "V*ad+ad");
  EXPECT_EQ(canonical("V*(ad+1)", gl2), "V*(ad+1)");
  EXPECT_EQ(canonical("dual(dual(V))", gl2), "V");
  EXPECT_EQ(canonical("dual(V*ad+1)", gl2), "dual(V)*dual(ad)+1");
  EXPECT_EQ(canonical("dual(S2(V))", gl2), "S2(dual(V))");
  EXPECT_EQ(canonical("dual(V)", so3), "V");  // orthogonal
  EXPECT_EQ(canonical("V", product), "V@so:3#1+V@so:3#2+V@z:2");
  EXPECT_EQ(canonical("det", product), "det@so:3#1*det@so:3#2*det@z:2");
  EXPECT_EQ(canonical("V@so:3", so3), "V");
  for (const std::string text : {"10(1)+5V+V^2*dual(V)", "2(V+1)+ad", "V*(2V)", "A2(1)+S2(V+1)", "3S2(V)*A2(V)"}) {
    const Representation once = parse_representation(text, gl2);
    EXPECT_EQ(parse_representation(once.text(), gl2), once) << text << " -> " << once.text();
  }
}

TEST_F(RepresentationTexts, ErrorsNameThePosition) {
  expect_error("", so3, 1, "expected 1, V, ad, det, dual(X), S2(X), A2(X), (X) or a multiplicity, found the end");
  expect_error("V+", so3, 3, "found the end");
  expect_error("V+W", so3, 3, "found 'W'");
  expect_error("V V", so3, 3, "expected '+', '*', '^' or the end, found 'V'");
  expect_error("(V+1", so3, 5, "expected ')' after the sum in parentheses, found the end");
  expect_error("V)", so3, 2, "found ')'");
  expect_error("S2 V", so3, 4, "expected '(' after S2, found 'V'");
  expect_error("dual(V", so3, 7, "expected ')' after the argument of dual, found the end");
  expect_error("V+3", so3, 3, "3 is not a representation; write 3(1) for 3 trivial ones");
  expect_error("0V", so3, 1, "expected a count of at least 1, got 0");
  expect_error("V^", so3, 3, "expected a whole number, found the end");
  expect_error("V^x", so3, 3, "expected a whole number, found 'x'");
  expect_error("V^41", so3, 3, "expected an exponent from 0 to 40, got 41");
  expect_error("V+V^40", so3, 5, "exceeds 2^40");
  expect_error("99999999999999999999V", so3, 1, "is too large");
  expect_error("V*&", so3, 3, "found '&'");
  expect_error("V@so:4", so3, 3, "group so:3 has no factor 'so:4'; its factors are so:3");
  expect_error("V+V@so:3", product, 5, "has 2 factors so:3; write @so:3#1 to @so:3#2");
  expect_error("V@so:3#3", product, 8, "expected a number from 1 to 2 after so:3#, found 3");
  expect_error("dual(V)@so:3", so3, 8, "write dual(V@so:3), not dual(V)@so:3");
  expect_error(std::string(101, '(') + "V", so3, 101, "more than 100 nested parentheses");
}

TEST_F(RepresentationTexts, ErrorsOfTheConstructors) {
  const Representation v = Representation::defining(so3);
  const std::string message = test::message_of<ValueError>([&] { direct_sum(v, Representation::defining(gl2)); });
  EXPECT_NE(message.find("expected one group, got so:3 and gl:2"), std::string::npos) << message;
  EXPECT_THROW(tensor_product(v, Representation::trivial(gl2)), ValueError);
  EXPECT_THROW(multiple(0, v), ValueError);
  EXPECT_THROW(multiple(Index{1} << 41, v), ValueError);
  EXPECT_THROW(tensor_power(v, -1), ValueError);
  EXPECT_THROW(tensor_power(v, 26), ValueError);  // 3^26 > 2^40
  EXPECT_THROW(Representation::defining(so3, 1), ValueError);
  EXPECT_THROW(v.group_matrix(Matrix::Identity(2, 2)), ShapeError);
  // 1, ad: only elements of the group and the algebra have an adjoint matrix.
  const Representation ad = Representation::adjoint(so3);
  EXPECT_THROW(ad.algebra_matrix(Vector::Unit(3, 0).asDiagonal().toDenseMatrix()), ValueError);
}

TEST_F(RepresentationTexts, TreesCanBeRead) {
  const Representation sum = parse_representation("2V+V*ad", gl2);
  ASSERT_EQ(sum.kind(), Representation::Kind::direct_sum);
  ASSERT_EQ(sum.children().size(), 2U);
  EXPECT_EQ(sum.multiplicities(), (std::vector<Index>{2, 1}));
  EXPECT_EQ(sum.children()[0].kind(), Representation::Kind::defining);
  EXPECT_EQ(sum.children()[1].kind(), Representation::Kind::tensor_product);
  EXPECT_EQ(sum.children()[1].children()[1].text(), "ad");
  EXPECT_EQ(parse_representation("V@so:3#2", product).factor(), 1);
  EXPECT_EQ(sum.factor(), Representation::all_factors);
}

}  // namespace
}  // namespace lieder
