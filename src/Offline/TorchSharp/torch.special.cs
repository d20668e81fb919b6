using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static class special
    {
        public static Tensor digamma(Tensor input) => Aten.One("special_digamma", input);
        public static Tensor entr(Tensor input) => Aten.One("special_entr", input);
        public static Tensor erf(Tensor input) => Aten.One("special_erf", input);
        public static Tensor erfc(Tensor input) => Aten.One("special_erfc", input);
        public static Tensor erfcx(Tensor input) => Aten.One("special_erfcx", input);
        public static Tensor erfinv(Tensor input) => Aten.One("special_erfinv", input);
        public static Tensor exp2(Tensor input) => Aten.One("special_exp2", input);
        public static Tensor expit(Tensor input) => Aten.One("special_expit", input);
        public static Tensor expm1(Tensor input) => Aten.One("special_expm1", input);
        public static Tensor gammaln(Tensor input) => Aten.One("special_gammaln", input);
        public static Tensor i0(Tensor input) => Aten.One("special_i0", input);
        public static Tensor i0e(Tensor input) => Aten.One("special_i0e", input);
        public static Tensor i1(Tensor input) => Aten.One("special_i1", input);
        public static Tensor i1e(Tensor input) => Aten.One("special_i1e", input);
        public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) => input.log_softmax(dim, dtype);
        public static Tensor logit(Tensor input) => Aten.One("special_logit", input);
        public static Tensor ndtr(Tensor input) => Aten.One("special_ndtr", input);
        public static Tensor ndtri(Tensor input) => Aten.One("special_ndtri", input);
        public static Tensor psi(Tensor input) => Aten.One("special_psi", input);
        public static Tensor sigmoid(Tensor input) => input.sigmoid();
        public static Tensor sigmoid_(Tensor input) => input.sigmoid_();
        public static Tensor sinc(Tensor input) => Aten.One("special_sinc", input);
        public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);
        public static Tensor xlog1py(Tensor input, Tensor other) => Aten.One("special_xlog1py", input, other);
        public static Tensor zeta(Tensor x, Tensor q) => Aten.One("special_zeta", x, q);
    }
}
