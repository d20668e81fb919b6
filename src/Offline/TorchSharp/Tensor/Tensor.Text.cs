using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private const int Edge = 3;      // elements shown at either end of a long dimension
        private const int Whole = 1000;  // a tensor with at most so many elements is shown whole

        /// <summary>Shape, type and device.</summary>
        public override string ToString() => IsInvalid ? "" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";

        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null) =>
            disamb ? ToString(TensorStringStyle.Default, fltFormat, width, cultureInfo, newLine) : ToString();

        /// <summary>The values in nested brackets. The styles of the package differ in ornament; here they read alike.</summary>
        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            if (style == TensorStringStyle.Metadata || device_type == DeviceType.META) return ToString();
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var text = new StringBuilder($"{ToString()}, value =").Append(newLine ?? Environment.NewLine);
            Write(text, detach().cpu(), numel() <= Whole, fltFormat ?? "g5", cultureInfo ?? CultureInfo.InvariantCulture, newLine ?? Environment.NewLine, 0);
            return text.ToString();
        }

        private static void Write(StringBuilder text, Tensor tensor, bool whole, string format, CultureInfo culture, string newLine, int depth)
        {
            if (tensor.ndim == 0)
            {
                text.Append(Number(tensor.ToScalar(), format, culture));
                return;
            }

            var size = tensor.size(0);
            var shown = whole || size <= 2 * Edge
                ? Enumerable.Range(0, (int)size).Select(k => (long)k)
                : Enumerable.Range(0, Edge).Select(k => (long)k).Append(-1).Concat(Enumerable.Range(0, Edge).Select(k => size - Edge + k));
            var between = tensor.ndim == 1 ? " " : newLine + new string(' ', depth + 1);
            text.Append('[');
            var first = true;
            foreach (var k in shown)
            {
                if (!first) text.Append(between);
                first = false;
                if (k < 0) text.Append("...");
                else Write(text, tensor[k], whole, format, culture, newLine, depth + 1);
            }

            text.Append(']');
        }

        private static string Number(Scalar value, string format, CultureInfo culture) => value.Type switch
        {
            ScalarType.Float64 => value.ToDouble().ToString(format, culture),
            ScalarType.Int64 => value.ToInt64().ToString(culture),
            ScalarType.Bool => value.ToBoolean() ? "True" : "False",
            _ => value.ToComplexFloat64().ToString(format, culture),
        };
    }
}
