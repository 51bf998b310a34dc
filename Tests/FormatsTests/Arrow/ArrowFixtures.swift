import Foundation

@testable import Formats

/// Small Arrow files that other programs wrote: pyarrow 26.0.1 and polars 2.1.0. Each is gzipped, for its
/// metadata repeats itself, and in Base64.
enum ArrowFixtures {
    /// The bytes as they were written.
    static func unpacked(_ packed: String) throws -> [UInt8] {
        let lines = packed.split(separator: "\n").joined()
        let gzip = GzipSource(
            BytesSource(Array(Data(base64Encoded: lines) ?? Data())), label: "fixture",
            maximumDecodedBytes: 1 << 20)
        return try gzip.readAll(limit: 1 << 20, label: "fixture")
    }

    /// Every type that is read, two rows and then one; the second is null.
    static let pyarrowFile = """
        H4sIAAAAAAACA+1aTYhbVRQ+7+WncQga2tCmOEgKRYoMmGopQQab0iqDVBxqxQgu5idpM5DJhJlMZ5CCWRQJ6CKL
        oqN2MYsuRpDSRRfjRgIWDSIoWEqFCrNQyMLFuBBKZzrPc9+9N3nvy3uZFCt0kTucvnfe991zzv0/L68nz559692j
        RBaX9TBRnHQZoiiFKUQRvuNiBCnIl8M7liWuh1iyzE+wtEJE6yyXWbIsIyxckW4zcZWlwjLGMsyyGSC6xXKVpcxy
        miXO0jKJGiwrLEWWDEtcPDOIaiyjLD+x2SssOZYUi4hj9IFlcXBGjO8T6hmpa2mxWBT3V7YsKyd5e7x4SzO5vLhf
        4z54nq+mqOPDF01bKswVRYU32O5evjYc3GEHNyBizU9zD0b5WYT/iJ5S9q9Zdh1T9PdplqSj3h479tmp/PwC14mz
        BO26wr5BnRLZEjbIEHXj6j5j8xLMD7OdKN/H7XoMhYSvNPgS19zMdMW2Z3sJqn+JCg77d7cta83WjSFhLw7tXKxM
        U9Nuk2k/F8/eOXeK7jnqoN8P5kp56VfMNOldtDCo2vra4vxcOf/iydmFSn4+Nzkr0JFt/xgqpQW6/lDgATrXi7e4
        QHceylgv9eLNLtCOzTPomg9PjGVlgeg+85qSE/GylTt+jIZ57fzVi/PyS1Tasfuc4tLvM17z9fzUTEnc/8gc4T8j
        uQe8uBcVd4XtFiRvnxevqHgN5tUlL+gVo6D9wZybkpPw9DmTXxL3UZ4P9yQv7rWOipPzF8QEOMa8oN1uI+Rlr5Jf
        tufn+8wbkbywF29qbs5e75eZd07yAl5tOM9jcUfN1UsOHq7d8zweZM/MMP/Jufm1g59A/tHjFCS5T96WPNNzrbD/
        j9i/WKvbvXjs/zrzxLo5bPXgsV/RHoGdcfCGYZ4uisVvtydot0est0s97M5wnEWrs6+s9eJyrCtWZ7+43YvL8d5S
        3Ji91uPt/Upoar/ybMNMWu4XEWbL/YIXE8nza40651eU7+TpFbWtkhm0sYTeO+1TrbOvivMuofZpgZxRz03Hfhsg
        /xJV15gjVl0M0L2eT07Jq2jHah/tiLXbsbd9PiRc54O7PaMe7TF7tCe2S/xD6qrjFHG3ws6497vjDgTtsUzpwaSn
        WY+pyKOs8R7F2IhPnIYjFl1ehxhJzWnnWMUA1+MfVtck4EdgPNOAZ8BOFvAJ8F8AvAz+lwGvgv864Cvg/wbg62C/
        AXgT7N8FfAPs38d+N6C/QY8ZbvtJpT+r+w/4Y4bb3wTwq8CvGe5xW1P6Qd0+4P8C8WwA3gJ9E+KJmNA+0BOmO560
        6Y4nC/wJ0z0+BcDLpjveKuA10x3fKuBrgDcAbwK+AXgLcD2R2+MdcONJwI8AngF8DPAJ2FS1rttfhvrLgNcArys9
        pdsPeBPw+4DrwybliOmQYz8yYO8c6E+2To/ZnunIXyVeBV1u4qHu86raxesu1Q5uddkVGRPWt2Qe5WvXkuVDjdOr
        LDc7fF4hJ5Trb5121Oo4oe+++FyUb06gnxD0se6f776aTBbnShfy80mRvicrhclSsrKUL17MU7ef7v7tt75pc/3z
        mN5W3HEYzn71wMkjD7G65kPn2X+JR+SD07mOHn1TXr8P/+Mabxpf/uET56Bf++2BGPA2/vfbeY/50MaNwp8/f2z0
        wDPPJQ4PhX3xVuCF4ztXPzug8cT247GPc9lvHPTzT6l32bLcJQR50KPWi7+yWt//+6n3cqNDv37pUc/yKP3kxw2j
        v/zYeMT8mHz6LwLPI7AOYz7vBUHIEwn0COTXtEu+TaBr/ynAU+A/DXga/GcAz4D9McDHwP444ONgPwu43/sAgR6B
        9wOdL9aAX4N+XwH+OvDXgd8Efgv4LYhnE3A/PUY+B46PHoP3Ax1PCvha1+OTBlzrQXifINAj8H5BoGt8HPBxwLOA
        ZwGfAHwC8ALgBcDLgJcBX4b3kyq0vwb1a4DXAa/DeKwCvgr4DcBvGN37wqH+p8FAf8J043+yVyW8cdzxvdU+J915
        rM5XRY7qzEt1/un0ebCPfIpg/9uNr232m6/5lUe1I3I9Z36n8zi/ovMsLH7nPOYxW9buRa9z+RtkxP6aFFW7y7I6
        S4Nqrx5TG9amSuX073yFfe7nDcOdtzTD7t+xdP5Q36N+z4DzZvD9cfD9cfD9cfD9cfD9cfD98Un6/niEN82T9v+l
        +RfjEBiCUiMAAA==
        """

    /// The same table as a stream.
    static let pyarrowStream = """
        H4sIAAAAAAACA+1XX2hbVRj/7s1NFkvQMMOWYZEMigwpGHWUIMVGNqXIhIITIvjQP0mXQpqGNl2LFMzDkIA+9GFo
        1T30oQ8VZOxhD/VFCg4tIihYxoQN+qCQBx/qgzDWrsfv3HNPcu8v96YpTtjDTvhyz3d/v/N93/n/XSGE2IgQJUiX
        HopRhMIU5RoXwyKLH30HQsjnaZYc85MsjTDRBssVlhxLPws3pG0mrrJUWYZZell2Q0S3WK6xVFjOsyRYGibRJssK
        S4kly5KQ7wyiOssgy89s9ipLniXNIuMYfCAEB2fEuZ503pHzLM+XSrJ+dU+IvOId8+MtTOULsr7OY/ACP03ZJoAv
        u7ZQnCnJBm+z3eP83HRxe13ckIy1MMEjGON3Uf4RPeXYXxN2G1OO93mWlKvdMTv26fHC7By3SbBYdltp36BWie5J
        G2TItgmnnrV5SeZH2E6M6wm7HUNh6SsDvuQzPzVRte3ZXiznn6josn9nX4h1Wzd6pL0E9HO+OkFbdp9M+718997F
        c3TX1Qb9fjhTLii/cqUp77KHltPXN+dnZyqFl96YnqsWZvNj0xLt3w+OoVqeo+sPJR6ii51483N0+6GKdakTb3qO
        DmyeQWsBPDmX1Tmi+8zbUpyon638wFnq5b3zVyfOq69Q+cAec0oov8/4rdfJ8amyrP/EHOk/q7gn/biXHe4K2y0q
        3rN+vJLD22TesuJZfjFK2h/Muak4SV+fU4UFWY/xerireAm/fVQam70kF8BZ5ll2v42wn71qYdFenx8wr1/xIn68
        8ZkZe79fYd5FxQv59WGS5+K2s1aXXDzcu5M8H2SvzAj/1Nr8xsVPIv/lAbJInZPbimf67hX2/zH7l3t1vxOP/V9n
        ntw3faIDj/3K/kjsgovXC+t0Xm5+uz+W3R+535Y62J3iOEuida6sd+JyrCuidV5sd+JyvLccbtze64nmeSU157zy
        7cNURp0XUWar84I3E/+xObFOrfsrxjV1e8Vsq2RaNpbUZ6d9q7XOVXnfJZ1zWiIXnPem67wNUXCJOc+4K1ZdDND9
        3o+Nq6fsx2oX/Yg3+3G8eT8kPfeDtz+DPv0xO/Qnfkj8Pc5TxynjbkTccZ/wxh2y7LlM68mkp1mPO5HHWOMzirH+
        gDgNVyy6vAUxkrOm3XMVB1zPf8R5pgA/A/OZATwLdnKAj4L/IuAV8L8IeA38LwO+Av5vAL4B9jcB3wL7dwDfAfv3
        cdwNGG/Q44bXfsrRn9PjB/xhw+tvFPg14NcN77ytO/op3T/g/wrx7ADeAH0X4oma0D/Qk6Y3nozpjScH/FHTOz9F
        wCumN94a4HXTG98q4OuAbwK+BfgO4A3A9UJuznfIi6cAPwN4FvBhwEfhUNW67n8F2i8CXgd82dHTuv+AbwF+H3B9
        2aRdMZ12nUcGnJ1P9Mdbp0dsz3Tlrwqvga4O8XD7fVVr47WXWgsXbXZlxoTthcqjAu0KVT7SOL3OcrPF5x0y5Lj+
        zm3H2R1DuvblF7J8O4R+wjDGeny+/3osVZopXyrMpmT6nqoWx8qp6kKhdLlA7X7ax7fb9qbNDc5jOlvxxmG4x9UH
        J588RLSth9a7/xKPzAcn8i099o56/hD5xzPfNLL446fuSV/7/YGc8Cb+97sFn/XQxI3in798YnTAs88n+3oigXgj
        9OLAwbXPT2o8uf9o7ONaDpoH/f4z6lz2hLeEIQ86arvEa6vLJ+6dez8/2PPbVz7thE/pJj/eNLrLj40j5scUMH5R
        eB+FfRgP+C6wIE8k0KOQX9Mh+TaBrv2nAU+D/wzgGfCfBTwL9ocBHwb7I4CPgP0c4EHfAwR6FL4PdL5YB34dxn0F
        +BvA3wD+FvAbwG9APLuAB+lxCrhwAvQ4fB/oeNLA17qenwzgWrfge4JAj8L3BYGu8RHARwDPAZ4DfBTwUcCLgBcB
        rwBeAXwRvk9q0P86tK8Dvgz4MszHKuCrgN8A/IbRfi6c7n4ZPNEfM934n+zVCCuuGtdF85705rE6X5U5qjsv1fmn
        2+epLvIpgvPvML622W2+FlSOakfmeu78TudxQUXnWViC7nnMY/bE4UW2+xcXo0wQGBwAAA==
        """

    /// 400 rows of `n`, each number ten times, and of `s`, and a null; buffers in zstd.
    static let pyarrowZstd = """
        H4sIAAAAAAACA3MMCvIPN2Rg+A8EKxgYGAQYQICLgYeBjYGVgQPIAgJGFiCfAcjjAJIsUJKBgQmIHaDsG0D9QIWs
        IP0SUDGwViAuBvNZwGICDCJA/WwM7GATBaD2MTKBaBk0fXlgO3mAmB1sJ0jYASoPcu8DIC0C5fMAbYW4mAdsMgMz
        C9i8CTADwWrkgPaxwNU0ALEK1L0TGRmQABvYTjaonaxIMlJQWgFKL4TqO8GIKv8Cym9kgtAFUHfIIpnFhGQvzHp0
        vjGU1tiq/1fB2BfoWGA4MzK4MnBDxDt4EPIJHdy1PAzPDOK5BSL2Sf5ZcPq5oBdjGEMYQwzDwgANEa5Wu/nnn3/+
        WWM332/55ZclVnP90jffzDGbfTZt88kUo5k+apNPpuhNP/20aGeM3nSvpUErQ7SmeqVCJYw6XZQmeqgIdbrI9R9/
        /LHCRq6feWvU2jCQbrAhSRsjdMS6jyZtvP76a9XeuPXXV1/NAilYfRVMgNgQE4EGQ2xffhnGD5HqdVt8McNEqtdp
        YQAnJyc7HLDCATMcMMLB/vvvv//+W7c/fj3U0u2335btvpu3/TbEE0C/wESiQY5gkoYDSTgQhwNROBCGA0E44IcD
        XjjghgNOCGBsbI9gYhD6sP74v//pfwRvcxEZjx5sSPHowVorzNDlqMOpn5A/i1mite7+6nVRV0PXGdwp3/8+dLpl
        y/e9qw6vfaUV/sK4/cO+8Klbv98req/7/Z5mNUMXQwdDMEPwu5dHn3o+5Xx6cskTzScvH69sfsz5+OSjTqYvLB+f
        fHjy0kbVRtYm18SfyX/G8twqbz1vbW/NxUsnqU5UFbgodDzo2CXXDM4tIhu/fIh8paOpo1gwzcSb2Ztx5tLv07dv
        qCmZPLkn5ktffoZNSZe/x5/i85Ji534+Y2U5X7PbetohMaZ0782mG0Qn3KwK1w/X1QlfrD1Ze9JE7Yuhx6+2HQt9
        0fUoy+nRq+KnO5MidjyKyV3HxbHOKPz21NXvIso0radMvnuCL+X7w42Xb8S+0dEqE9rdPtf5cF5i+wZrgxuCb5jK
        JBhWpWa5pr5K6UrxUkk5lZyVrMWcvCopK0mLKWlVYleil2LiqYRVCVkOChvbDdvbNrYatmxkbjZs2thgyHPgRvzp
        fNen5Z+Uf3a2/LGpk97P0xN/NP+ROOPH7B+Gf0SE6tj2N91vOMD/4Pm+uJh9IfsC9vl47XPaZ7fPymKfwT6dfRoO
        8QLxfPHzzoUfun7wuttn1Q+tP2+t2/5009ZNU41uad0UuskkmFuYk5oT27LNIVowmn/+2nOM+QvML0gfmX149vLP
        0z6Ufdh2cQ/nnsR7296u3blm7ZqlPde8rrlcc3DJlsmWzBZfaHoh6sitw+lrNy/b0HYg8vIa3jWsKdfu3TwdyX36
        5oszT3pSnviUXCvctrBQzGqxxewJFr/nVJ6TEDtnkT57M1PT5jM3y55tStZJ1kzWUE9WTlZIlpdLlkoWTxYTTRZi
        DlwhIKCkcegb44fWtwIq8nv1/0jIZa+sO8nAENpUuPbAPWj6bEAuTxq4Y4ElXWJSsgIjQ+WdchdoucsArSd4gKUv
        G7g0FYCUucCy1QKkF1qOg8qwHbDyEEojl8cMg6hOuQDEjuC6EAAq3xfhEgcAAA==
        """

    /// The same table, buffers in LZ4.
    static let pyarrowLZ4 = """
        H4sIAAAAAAACA82WP0wbZxiHP5v7Z/vauLHbutQtLnFbBgaiUonBgyOhygNVUIRUBirRlIEBVZZCpQwMVsXggcGV
        GBgYMjAwMDAweGBgYMjAYAkGDwxWxMDggYGBgYo+9/lHsDN17EkPz71399134vfefX724sXzX54ac8e2a4xJm2hL
        mtB4xjUBe2wxh9pQBfx19NeYOJS132Y8F7rR+JyO2aHwytaOPZY2WcZ7xrd3TGu+WDxy/oNxf9g5Q/DtnNHhss5H
        z9vGWdUhs/aeOLR3NkOOvV/aN++3kCNp+/y9a15rzugef8cerrt/VvfhkBmVx+RfdX09Nnh+/77W4LbX89O+e8X7
        5ruf9sP6h/tnGf05t1j+K8XuyF3MDM/e2X/0+60eDlz3E+NHuEkpE5s1jwLzYyYuD8mO7Mqe7MuBnJCTckoO5Y/k
        j+VHclr+RH4sZ+Ss/Kn8mfy5nJO/kIflL+W8/JX8tTwiF+Rv5FH5iVyUv5W/k7/vuWYGt/+aQ8UbvI74M+Rw6ti+
        670TY445HceTem9mqefwAixH/Ui9htehAW+od/AeNOEt9Qk+gw5cUV/j2+g9IfgcdR4XYQLK1NN4BuZhmXoFr0IN
        GtSbeBt2oUl9iI+hBR3HvLvAXbiBIM4FId2bhQJMUE/iElRgnnoBL0EVatTreAO2YJd6Dx/AEbSoz/A5XMIN9S12
        hnhxoUBdxOMwBRXqGTwHi1ClXsVrUIct6m28A/twRH2MT6ANl4552cXXQ//EMmlOZokn79hkzBR1CU87NhmzSL2E
        VxybjKlTb+BNxyZj9qkP8KFjkzFtxzTO8QVc/Rl/7HLeoQ1CyLlKH09C2VX6eAGWXaWP16HhKn28B01X6eMz6LhK
        H99C4Cl9XIQJT+njGZj3lD5ehZqn9PE27HpKHx9Dy1P6uAs3EPhR+nxOs1DwlT4uQcVX+ngJqr7Sxxuw5St9fABH
        vtLH53DpK33s8K1PB0ofj8NUoPTxHCwGSh+vQT1Q+ngH9gOlj0+gHdj0T7v4OlpLEswRNQDOw1hCDYCnYTahBsAr
        8DqhBsCb8CahBsCH8DZhG+DdOb6Aq0S0ikYdwAIaQi6pDsCTUE6qA/ACLCfVAXgdGkl1AN6DZlIdgM+gk1QH4FsI
        UuoAXISJlDoAz8B8Sh2AV6GWUgfgbdhNqQPwMbRS6gDchRsIwqgD+JploRCqA3AJKqHtgCt3gZ0lqEJNPGy1wfVq
        mN3nv738nazv+rbqbCE62Dfu/nObtt/TLGt9tIqne2s9q/WU1mZHa2hT4zpy/+8A8z/6LdOCZ/Y32L+3Bn94igkA
        AA==
        """

    /// A stream with a dictionary, what is added to it, and one in its place.
    static let dictionaries = """
        H4sIAAAAAAACA91Syw3CMAy105RWKEI5VKgHRuHAACzBZwjYgCNjcGQAdgt2Yto0pS3cEEau8S957ynOOXcFAAts
        czAwgxxK+keGGjSFB81wRPLKz9Y0MYOCpi1Vwi7m3NuQr8g1BOOdI3lJP67y1/jckBc+57HQ1c0eXeluch/4nUqQ
        Gb8PSvteLf2AOJz/4lLTpJbOVuoKWstg2IxEKzHewyR/V9/tWx6XDo9ll0emPQfbnNLFvZZejDXFEvj3OWGUY9rH
        Ft99DJ/q41v4+4rwRuikMb3xQ73LJGLCAwf0PsB3OpcTOqsBnVObeg/qT97x6fyb+mKkL8cnVJ/pXcgEAAA=
        """

    /// Text and bytes as views; the dictionaries are behind the record batch.
    static let polarsFile = """
        H4sIAAAAAAACA+1XsW4TQRCduzPWYQwKJhIOoriCwgWFHRokI2ErWAjJIcgk0CAcGxxSREkEB0SIwh9AScEnhAZS
        Up6goafhC1IBihBCERCON7tz5m6JpUQOWEhZazyzuzOz782t99bVRmPqeonIJd0+h2E4Cp0iC98ZOoSZDHojP8Mw
        RdrPtYluY/o97FVIFzINOa3iIPDNQ4+Iv2Xp3DzO5iNIwfRJa5+C+CxB6rBPxn0c7fMi1D4scxDfzHVc+/mSqw15
        BtuL+2S0zzfksimNj2bsQ25i7LHYdciFKCav12SON3p1ImLopXKrVG7r/M0r9Wbt8sxk81q1PlO7Oi6lpU+CmwSH
        hcoeRYYserwmr1EQnw5kHfZT6CeQecgsJK9w5OgE4vI0BlwcPdrD9SXUPLMKcxZjrsJeLBfL98+Ml6O1GeNEdbp2
        capxaaJa72HcRLyOdVXGr5KPWbrovxV8tyAfYPMz93q4OHeOdwt4uYKC6EfIe0fX956sg6Fww9KYOY8y0HRNHUQe
        U7mYAddBHj2dQ0xR/IiOYF1dPx6xZU9QTEd8yRiviC6K7ooeEx2YecTIRvFWcr4rRoQzMOYVOKmTireNeDuJJ7CT
        eKLEPfxOEk/XmA+cP+vgxvBZybR/vR/pLRqscVnePO8/z/VqeQtL/eZ5bvFO567nd1Z8z59vLXr+w87Cg84O13do
        8GYNEHtgiGvvxfOrvJsMPh5Ox0ZOvWxUnH+2PvNfoeHtn62Bd09w3jjCdtW+D3n/8Lm/Sr/P/YiEPvftxLlvvovW
        1btaN75vFPq8B6xtzox+zTO42dvwbRn99i75ru2Q70bsfqB5jyhW/ytvivFehj7b4838cood31HUb1IAbEYkUkke
        y3JBXTM2/+xBrV8Z4/v31f376t7cV19j91TVv6RfiUIlxSwNAAA=
        """

    /// The same table, buffers in zstd.
    static let polarsZstd = """
        H4sIAAAAAAACA+1XzUtUURQ/7z0dnvqMyQaaKYO3SBiij9EgglnkYBLBmDFpbSIdc8qFqNSrJFrMH9AyqH8gqE21
        CVwOtbF1m1bSplYZERFh2et37z1v5r6rmIPWIrrD8dyP8/E7557x3CmUSsMXeolcUuNzGIYp8Bay8LedOnDSjlXy
        Zxi2kJJzbaJJHL/B/BGoChoBHZR6IMimwZMsb1nKttgX09ugrCmTUDJZlpkFFTHv1mUcJfMkVDKCroAC09ZuJRew
        rQnQA8x9XaZdyazAlk0JfFTEAegS9u7wvAg6GemklU8R48V6nogE9N58uTc/oeyPnS2ODZ4ZHRo7XyiODp7r49TS
        R8ZNjMNCZnfCgoeV8Cl8ZFmmAnqP+T3wu6Ap0DgoLXF00R7opSkDXEI7Vcf1JVRxehKzhz1XYs/lc/kbR/vykW+B
        caAwMnhquHR6oFCsY/wGfaXrSotf2Z6I0sV6kfFdBn3AXNy5X8clbHeJakFcLqMg+hGK2lH5vc5+sBWSrTALO3KC
        oXLqQHOXtCUiWMI5Xz0VYaRfxMM+1dhB3ZzHFHZtrg3S+IrEnaBWia4xupj3Mz/MvMr8APOaIR8Z3hfpW/HzqtWI
        R+ob5xIkRk+kbxv6vD4U6dtxPOQY+J04nqpxXjPWxDXtGHn6W2tzP/v8yKpvtRGtUlMjp+vnlokWRKJePsZXg6js
        T8827qsjZ6/Vz+j6mVdKZ+Zq5ZofVOYDP5gqz/jBrcr0zcr6/tfgd5rD7+n6XjludBNjjf/W5vw7ur6Tacr3dtxf
        WtdPPySa6389VFvuTND+pyUUtUV739p/0H+8ft4RPRMW59cpn2PZ9XBse/2sbrl+aieM/2lN3d/3Ld5/k/Uj+sAC
        NfpAhFn1ATvWB8zetCR7txqToOMCxwZ9QYem94ON6qvHiNWU9fX4fdTvuJAqk3p32DR+vzNl/Sb+2ibj/6S9H1Qe
        kjK6fyUPpOVhjuOI3lgecpCUrxlP2pxnAG4EpKVhS2xV3XjfjvJabVN80dj//779/77dnvftC1RPQf6q+gXSmKmd
        XA0AAA==
        """

    /// The same table as a stream.
    static let polarsStream = """
        H4sIAAAAAAACA9VUP2/TUBC/Z5fICgGFUgkXMXhgyMCQljFITVQihOQCKi0TIiRg6FC1CFyoEEM+ACMDH6EswEew
        xMLOwifoBKhCCCGgPH7nd3ZtQ6SgAFFfdLl77/683+98ttZa37GIHDLrI/ZT0BOk8F+mg/CUsav+0HqCTJyD+Jtw
        v4W9BelDliCn4jwIYl3oqsQrZWrzOZsPIbViTMnE1CRmHeLDPpGNsU3Mc21iWG5BwmKtYyYulFo9yFPYXjambGK+
        opZFJfwM4xByDWePxPYhZ5Mc19zJHK+mfSJi6DON7kyjZ+p3Lvmd9oXlhc6Vlr/cvjwrraUPgpsEh0Jnj6BCBTu+
        k++oSUwA2Yb9BPoxZAVyHeLGOCbpOPJcmgYuzp5KcX3ShmclxlzBmRNjrzfqjY3Ts43kbsY431pqn7u4eH6+5acY
        vyDf5Dpxxc9Sj1k62L8WfDcg72DzM/dSXFx7kqcFvBxBQfRd8+yY/t6Te3CktwQz12nKuemphcyjcS1mUMS0HT8z
        s3juapJHdBg4TD9JepJdFg1eXsZWv4nls25h36PhF/N9OSTfncycGN7VmNV+5b2j9njHRsrbzvFmfvKK0xnk1Afw
        swQHZXQy11Q4T/pcF90XPS06KtZRe32P81Xe3xcjwRkV/EkD3STfKuRbeTyRlceTFE7x23k8/YI/sn/tg5PBp/Jl
        //k+0bs02uK2vHo22M/96nqr64P87Fu7Hdz1wmAz9MKV7poXPghW7wdD3m/T6EuNkHtgjHf/jefXfLMQvT9Uypyc
        fLHYtP/b/cx/k8Y3P7sjT080V/iE/dH6Nub54e8+659+PRhDYAoAAA==
        """
}
