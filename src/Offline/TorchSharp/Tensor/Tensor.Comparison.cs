using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Tensor target) => target is null ? (Tensor)false : Aten.One("eq.Tensor", this, target);
        public Tensor eq(Scalar target) => Aten.One("eq.Scalar", this, target);
        public Tensor eq_(Tensor target) => target is null ? (Tensor)false : Aten.InPlace("eq_.Tensor", this, target);
        public Tensor eq_(Scalar target) => Aten.InPlace("eq_.Scalar", this, target);
        public Tensor ne(Tensor target) => target is null ? (Tensor)true : Aten.One("ne.Tensor", this, target);
        public Tensor ne(Scalar target) => Aten.One("ne.Scalar", this, target);
        public Tensor ne_(Tensor target) => target is null ? (Tensor)true : Aten.InPlace("ne_.Tensor", this, target);
        public Tensor ne_(Scalar target) => Aten.InPlace("ne_.Scalar", this, target);
        public Tensor lt(Tensor target) => target is null ? (Tensor)false : Aten.One("lt.Tensor", this, target);
        public Tensor lt(Scalar target) => Aten.One("lt.Scalar", this, target);
        public Tensor lt_(Tensor target) => target is null ? (Tensor)false : Aten.InPlace("lt_.Tensor", this, target);
        public Tensor lt_(Scalar target) => Aten.InPlace("lt_.Scalar", this, target);
        public Tensor le(Tensor target) => target is null ? (Tensor)false : Aten.One("le.Tensor", this, target);
        public Tensor le(Scalar target) => Aten.One("le.Scalar", this, target);
        public Tensor le_(Tensor target) => target is null ? (Tensor)false : Aten.InPlace("le_.Tensor", this, target);
        public Tensor le_(Scalar target) => Aten.InPlace("le_.Scalar", this, target);
        public Tensor gt(Tensor target) => target is null ? (Tensor)false : Aten.One("gt.Tensor", this, target);
        public Tensor gt(Scalar target) => Aten.One("gt.Scalar", this, target);
        public Tensor gt_(Tensor target) => target is null ? (Tensor)false : Aten.InPlace("gt_.Tensor", this, target);
        public Tensor gt_(Scalar target) => Aten.InPlace("gt_.Scalar", this, target);
        public Tensor ge(Tensor target) => target is null ? (Tensor)false : Aten.One("ge.Tensor", this, target);
        public Tensor ge(Scalar target) => Aten.One("ge.Scalar", this, target);
        public Tensor ge_(Tensor target) => target is null ? (Tensor)false : Aten.InPlace("ge_.Tensor", this, target);
        public Tensor ge_(Scalar target) => Aten.InPlace("ge_.Scalar", this, target);
        public Tensor not_equal(Tensor target) => ne(target);
        public Tensor less(Tensor target) => lt(target);
        public Tensor less_equal(Tensor target) => le(target);
        public Tensor greater(Tensor target) => gt(target);
        public Tensor greater_equal(Tensor target) => ge(target);
        public Tensor not_equal_(Tensor target) => ne_(target);
        public Tensor equal(Tensor target) => eq(target);
        public bool Equals(Tensor target) => target is not null && Aten.Scalar("equal", this, target).Integer != 0;
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => target is not null && Aten.Scalar("allclose", this, target, rtol, atol, equal_nan).Integer != 0;
        public Tensor isclose(Tensor other, double rtol = 1e-05, double atol = 1e-08, bool nanEqual = false) => Aten.One("isclose", this, other, rtol, atol, nanEqual);
        public Tensor isfinite() => Aten.One("isfinite", this);
        public Tensor isinf() => Aten.One("isinf", this);
        public Tensor isnan() => Aten.One("isnan", this);
        public Tensor isneginf() => Aten.One("isneginf", this);
        public Tensor isposinf() => Aten.One("isposinf", this);
        public Tensor isreal() => Aten.One("isreal", this);
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => Aten.One("isin.Tensor_Tensor", this, test_elements, assumeUnique, invert);
    }
}
