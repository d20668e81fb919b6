using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Workbench.Interactive.Tests;

/// <summary>Spells the public members of an assembly in one line each, so that two assemblies can be compared. Parameter names belong to
/// the signature (calls name them); whether a parameter is optional does, its default does not, because F# defaults have no spelling in C#.</summary>
internal static class Signatures
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(int)] = "int",
        [typeof(string)] = "string",
        [typeof(double)] = "double",
        [typeof(bool)] = "bool",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
    };

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetExportedTypes().SelectMany(Of);

    private static IEnumerable<string> Of(Type type)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var owner = Name(type, full: true);
        foreach (var property in type.GetProperties(Public))
            yield return $"{owner}: {(property.GetAccessors()[0].IsStatic ? "static " : "")}{Name(property.PropertyType)} {property.Name}{(property.GetSetMethod() is null ? "" : " set")}";
        foreach (var constructor in type.GetConstructors(Public).Where(constructor => !constructor.IsStatic))
            yield return $"{owner}: new{Parameters(constructor)}";
        foreach (var method in type.GetMethods(Public))
        {
            if (method.GetBaseDefinition().DeclaringType != typeof(object) && (!method.IsSpecialName || method.Name == "op_Implicit"))
                yield return $"{owner}: {(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{Generics(method)}{Parameters(method)}{Constraints(method)}";
        }
    }

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(type => type.Name))}>" : "";

    private static string Constraints(MethodInfo method) => method.IsGenericMethod
        ? string.Concat(method.GetGenericArguments()
            .Where(type => type.GetGenericParameterConstraints().Length > 0)
            .Select(type => $" where {type.Name} : {string.Join(", ", type.GetGenericParameterConstraints().Select(constraint => Name(constraint)))}"))
        : "";

    private static string Parameters(MethodBase method)
    {
        var extension = method.IsDefined(typeof(ExtensionAttribute), inherit: false);
        return $"({string.Join(", ", method.GetParameters().Select((parameter, i) => extension && i == 0
            ? "this " + Name(parameter.ParameterType)
            : $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? "?" : "")}"))})";
    }

    private static string Name(Type type, bool full = false)
    {
        if (type.IsByRef)
            return "ref " + Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        var text = new StringBuilder();
        if (type.IsNested)
            text.Append(Name(type.DeclaringType!, full)).Append('.');
        else if (full)
            text.Append(CultureInfo.InvariantCulture, $"{type.Namespace}.");
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        text.Append(tick < 0 ? type.Name : type.Name[..tick]);
        if (type.IsGenericType && !type.IsNested)
            text.Append(CultureInfo.InvariantCulture, $"<{string.Join(", ", type.GetGenericArguments().Select(argument => Name(argument)))}>");
        return text.ToString();
    }
}
